/** What a browser is told of a failure. The rest is for the log of the service. */
import type { FastMossError } from "@effect-fastmoss/core"
import { Duration, Match } from "effect"
import { Busy, Late, type Problem, Refused, Unavailable, Upstream } from "./Api.js"

/** The failure of a call as an answer of the service. */
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
