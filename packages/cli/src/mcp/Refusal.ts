/**
 * Describes a failed tool call for the model: the problem, and what to do. The text quotes nothing that FastMoss or a
 * user wrote. Pure.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import { plural } from "../terminal/Text.js"

/** Returns the text for a failed tool call. `requests` is the number of requests that the tool call sent. */
export const of = (error: FastMossError, requests: number, endpoint: string): string => {
  const message = error.message.replace(/\.$/, "")
  const cost = requests === 0
    ? ""
    : ` ${plural(requests, "request")} of this call count${requests === 1 ? "s" : ""}.`
  return `${message}. ${cureOf(error, endpoint)}${cost}`
}

const cureOf = (error: FastMossError, endpoint: string): string => {
  switch (error._tag) {
    case "FastMossRequestError":
      return "Correct the arguments."
    case "FastMossBudgetError":
      return error.reason === "Spent"
        ? "Stop calling, and ask the user, who can raise the budget."
        : "Stop calling, and tell the user."
    case "FastMossCircuitOpenError":
      return "Stop calling this tool, and tell the user."
    case "FastMossTimeoutError":
    case "FastMossTransportError":
      return "FastMoss may have served and charged it. Call again at most once, then tell the user."
    case "FastMossDecodeError":
      return "The same call fails again. Tell the user."
    case "FastMossTokenError":
      return error.isRetryable
        ? "Call again once, after a minute; then tell the user."
        : "Stop calling, and tell the user to check the credentials."
    case "FastMossApiError":
    case "FastMossStatusError":
      switch (error.reason) {
        case "InvalidParameter":
          return `Correct the arguments. The resource fastmoss://endpoints/${endpoint} describes them.`
        case "NotFound":
          return "Check the ids."
        case "PermissionDenied":
          return "The user's plan does not include this. Use another tool, or tell the user."
        case "DataLimitExceeded":
          return "Stop calling, and tell the user that the plan's data is used up."
        case "RateLimited":
          return "Wait 10 seconds, then call again once."
        case "ServiceUnavailable":
          return "Call again once, after a minute; then tell the user."
        case "InvalidCredentials":
          return "Stop calling, and tell the user to check the credentials."
        case "Unknown":
          return "Tell the user."
      }
  }
}

/** The text for an internal error of the server. It has no details, because they may hold secrets. */
export const fault = "Internal error of this server. Call again at most once, then tell the user."
