/** Maps a failure to the answer for the browser. The details go to the log of the service only. */
import type { FastMossError } from "@effect-fastmoss/core"
import { Duration, Match } from "effect"
import { Busy, Late, type Problem, Refused, Unavailable, Upstream } from "./Api.js"

/** Returns the answer of the service for the failure of a call. */
export const problemOf = (error: FastMossError.FastMossError): Problem => {
  const requestId = "requestId" in error && error.requestId !== undefined ? { requestId: error.requestId } : {}
  const refused = new Refused({ message: "FastMoss does not take these parameters", ...requestId })
  const upstream = new Upstream({ message: "FastMoss did not answer as expected", ...requestId })
  const unavailable = new Unavailable({ message: "This service may not ask FastMoss for that now", ...requestId })
  const busy = (retryAfter: Duration.Duration | undefined) =>
    new Busy({
      message: "Too many calls; try again later",
      ...(retryAfter === undefined ? {} : { retryAfterSeconds: Math.ceil(Duration.toSeconds(retryAfter)) }),
      ...requestId
    })
  return Match.value(error).pipe(
    Match.tags({
      FastMossRequestError: ({ issue }) => new Refused({ message: issue }),
      FastMossTimeoutError: () => new Late({ message: "FastMoss took too long" }),
      FastMossBudgetError: ({ resetsAfter }) => busy(resetsAfter),
      FastMossTokenError: () => unavailable,
      FastMossStatusError: ({ retryAfter, status }) =>
        status === 429 ? busy(retryAfter) : status === 401 || status === 403 ? unavailable : upstream,
      FastMossApiError: ({ reason }) => {
        switch (reason) {
          case "InvalidParameter":
          case "NotFound":
            return refused
          case "RateLimited":
            return busy(undefined)
          case "PermissionDenied":
          case "DataLimitExceeded":
          case "InvalidCredentials":
            return unavailable
          case "ServiceUnavailable":
          case "Unknown":
            return upstream
        }
      }
    }),
    Match.orElse(() => upstream)
  )
}
