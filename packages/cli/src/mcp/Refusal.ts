/**
 * The text of a failure for the model that asked: the problem, and what to do. It holds no other people's words. Pure.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import { plural } from "../terminal/Text.js"

/** Returns the text of a failed call. `requests` are those that were sent for the question. */
export const of = (error: FastMossError, requests: number, endpoint: string): string => {
  const message = error.message.replace(/\.$/, "")
  const cost = requests === 0
    ? ""
    : ` ${plural(requests, "request")} of this question count${requests === 1 ? "s" : ""}.`
  return `${message}. ${cureOf(error, endpoint)}${cost}`
}

const cureOf = (error: FastMossError, endpoint: string): string => {
  switch (error._tag) {
    case "FastMossRequestError":
      return "Correct the arguments."
    case "FastMossBudgetError":
      return error.reason === "Spent"
        ? "Stop calling, and ask the user, who may raise the budget."
        : "Stop calling, and tell the user."
    case "FastMossCircuitOpenError":
      return "Stop calling this tool, and tell the user."
    case "FastMossTimeoutError":
    case "FastMossTransportError":
      return "FastMoss may have served and charged it: ask again once at most, then tell the user."
    case "FastMossDecodeError":
      return "Asking again gives the same: tell the user."
    case "FastMossTokenError":
      return error.isRetryable
        ? "Ask again in a minute, once; then tell the user."
        : "Stop calling, and tell the user to check the credentials."
    case "FastMossApiError":
    case "FastMossStatusError":
      switch (error.reason) {
        case "InvalidParameter":
          return `Correct the arguments: the resource fastmoss://endpoints/${endpoint} describes them.`
        case "NotFound":
          return "Check the ids."
        case "PermissionDenied":
          return "The user's plan does not include this: use another tool, or tell the user."
        case "DataLimitExceeded":
          return "Stop calling, and tell the user that the plan's data is used up."
        case "RateLimited":
          return "Wait 10 seconds, then ask again, once."
        case "ServiceUnavailable":
          return "Ask again in a minute, once; then tell the user."
        case "InvalidCredentials":
          return "Stop calling, and tell the user to check the credentials."
        case "Unknown":
          return "Tell the user."
      }
  }
}

/** The text of a fault of the server. Its detail goes nowhere: it may hold anything. */
export const fault = "A fault of this server. Ask again once at most, then tell the user."
