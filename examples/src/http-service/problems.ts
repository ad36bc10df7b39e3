/** Conversion of a call's failures to failures of the service. Their details appear only in the log of the service. */
import type { FastMossError } from "@effect-fastmoss/core"
import { Duration, Match } from "effect"
import { Busy, Late, type Problem, Refused, Unavailable, Upstream } from "./Api.js"

/** Returns the failure with which the service responds if a call has failed. */
export const problemOf = (error: FastMossError.FastMossError): Problem => {
  const requestId = "requestId" in error && error.requestId !== undefined ? { requestId: error.requestId } : {}
  const refused = new Refused({ message: "FastMoss rejected these parameters", ...requestId })
  const upstream = new Upstream({ message: "FastMoss did not respond as expected", ...requestId })
  const seconds = secondsOf(error)
  const later = { ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }), ...requestId }
  const unavailable = new Unavailable({ message: "This service cannot send this call to FastMoss now", ...later })
  const down = seconds === undefined
    ? upstream
    : new Unavailable({ message: "FastMoss is temporarily unavailable", ...later })
  const busy = new Busy({ message: "Too many calls; try again later", ...later })
  return Match.value(error).pipe(
    Match.tags({
      FastMossRequestError: ({ issue }) => new Refused({ message: issue }),
      FastMossTimeoutError: () => new Late({ message: "FastMoss did not respond in time" }),
      FastMossBudgetError: ({ reason }) => reason === "Spent" ? busy : unavailable,
      FastMossCircuitOpenError: () => unavailable,
      FastMossTokenError: () => unavailable,
      FastMossStatusError: ({ status }) =>
        status === 429 ? busy : status === 401 || status === 403 ? unavailable : status === 503 ? down : upstream,
      FastMossApiError: ({ reason }) => {
        switch (reason) {
          case "InvalidParameter":
          case "NotFound":
            return refused
          case "RateLimited":
            return busy
          case "PermissionDenied":
          case "DataLimitExceeded":
          case "InvalidCredentials":
            return unavailable
          case "ServiceUnavailable":
            return down
          case "Unknown":
            return upstream
        }
      }
    }),
    Match.orElse(() => upstream)
  )
}

/** Returns the seconds after which the call may succeed, or `undefined` if the failure contains no time. */
const secondsOf = (error: FastMossError.FastMossError): number | undefined => {
  const wait = "resetsAfter" in error ? error.resetsAfter : "retryAfter" in error ? error.retryAfter : undefined
  if (wait !== undefined && Duration.greaterThan(wait, 0) && Duration.isFinite(wait)) {
    return Math.ceil(Duration.toSeconds(wait))
  }
  return error._tag === "FastMossTokenError" ? secondsOf(error.failure) : undefined
}
