/**
 * The outcome of a call that `doctor` makes. Pure.
 */
import type { FastMossError, Reason, TransportReason } from "@effect-fastmoss/core/FastMossError"
import * as Duration from "effect/Duration"
import * as Time from "../terminal/Time.js"
import type { Exchange } from "./Recorder.js"

/**
 * The outcome of a call:
 *
 * - `Accepted`: HTTP 2xx and code 0
 * - `Refused`: a refusal by FastMoss, with the reason that the library derives from it
 * - `Foreign`: a response that does not come from FastMoss, such as the page of a proxy
 * - `Unreachable`: no complete response
 * - `NotSent`: no request was sent
 */
export type Answer =
  | { readonly _tag: "Accepted"; readonly value: unknown }
  | {
    readonly _tag: "Refused"
    readonly reason: Reason
    readonly code: number | undefined
    readonly status: number
    /** True if FastMoss refused the token request that the call needed; false if it refused the call itself. */
    readonly isOfToken: boolean
    /** The wait that `Retry-After` asks for, in milliseconds. */
    readonly retryAfter: number | undefined
  }
  | { readonly _tag: "Foreign" | "Unreachable" | "NotSent"; readonly sentence: string; readonly advice: string }

/** Returns the outcome of a failed call. `exchange` is the last request of the call with its response. */
export const of = (error: FastMossError, exchange: Exchange | undefined): Answer => {
  switch (error._tag) {
    case "FastMossTokenError": {
      const answer = of(error.failure, exchange)
      return answer._tag === "Refused" ? { ...answer, isOfToken: true } : answer
    }
    case "FastMossApiError":
    case "FastMossStatusError": {
      const { code, reason, retryAfter } = error
      const status = error._tag === "FastMossStatusError" ? error.status : exchange?.response?.status ?? 200
      if (status === 567) {
        return {
          _tag: "Foreign",
          sentence: "HTTP 567: the content delivery network blocks this machine",
          advice: "Call from another network or without a VPN, or ask FastMoss to unblock the address."
        }
      }
      if (code === undefined && reason === "Unknown") {
        return foreign(`HTTP ${status} without an envelope of FastMoss`)
      }
      return {
        _tag: "Refused",
        reason,
        code,
        status,
        isOfToken: false,
        retryAfter: retryAfter === undefined ? undefined : Duration.toMillis(retryAfter)
      }
    }
    case "FastMossDecodeError": {
      const kind = exchange?.response?.shape.kind
      return kind === "envelope"
        ? {
          _tag: "Foreign",
          sentence: "an envelope with data of an unexpected form",
          advice: "Attach a report (--report) to a bug report: the library cannot read this response."
        }
        : foreign(`HTTP ${exchange?.response?.status ?? "?"} with ${kind ?? "a body"} instead of an envelope`)
    }
    case "FastMossTransportError": {
      const { proxy, reason, systemCode } = error
      const by = proxy === undefined
        ? reachings[reason]
        : `the proxy of HTTPS_PROXY ${
          proxy.status === undefined ? "is out of reach" : `refuses (HTTP ${proxy.status})`
        }`
      return {
        _tag: "Unreachable",
        sentence: `${by}${systemCode === undefined ? "" : ` (${systemCode})`}`,
        advice: proxy === undefined
          ? cures[reason]
          : "Check HTTPS_PROXY with its user name and password, or exempt the host with NO_PROXY."
      }
    }
    case "FastMossTimeoutError":
      return {
        _tag: "Unreachable",
        sentence: `no complete response within ${Time.format(error.duration)}`,
        advice: "Check the network and the proxy, or set a longer FASTMOSS_TIMEOUT."
      }
    case "FastMossBudgetError":
      return notSent(
        error.reason === "Spent" ? "your own budget is spent" : "the count of your budget cannot be read",
        "Wait for the next period, or change FASTMOSS_BUDGET."
      )
    case "FastMossCircuitOpenError":
      return notSent("the circuit of the path is open after code 30002", "")
    case "FastMossRequestError":
      return notSent(error.issue, "")
  }
}

const foreign = (sentence: string): Answer => ({
  _tag: "Foreign",
  sentence,
  advice: "Check FASTMOSS_BASE_URL. Check that no proxy and no sign-in page of the network answers instead of FastMoss."
})

/** Creates the outcome of a call that was not sent. `sentence` is the reason. */
export const notSent = (sentence: string, advice = ""): Answer => ({ _tag: "NotSent", sentence, advice })

const reachings: Readonly<Record<TransportReason, string>> = {
  Dns: "the host name was not found",
  Connect: "no connection",
  Tls: "no trusted TLS connection",
  Reset: "the connection broke",
  Unknown: "no answer"
}

const cures: Readonly<Record<TransportReason, string>> = {
  Dns: "Check FASTMOSS_BASE_URL, FASTMOSS_ENVIRONMENT and the network.",
  Connect: "Check FASTMOSS_BASE_URL, the firewall, and HTTPS_PROXY if the network needs a proxy.",
  Tls: "Check the clock of this machine. If a proxy inspects TLS connections, set NODE_EXTRA_CA_CERTS.",
  Reset: "Try again, or from another network: some proxies break connections to FastMoss.",
  Unknown: "Check FASTMOSS_BASE_URL and the network."
}

/** Describes an outcome in a few words. */
export const describe = (answer: Answer): string => {
  switch (answer._tag) {
    case "Accepted":
      return "accepted"
    case "Refused":
      return `refused with HTTP ${answer.status}${
        answer.code === undefined ? "" : `, code ${answer.code}`
      } (${answer.reason})`
    case "NotSent":
      return `not checked: ${answer.sentence}`
    case "Foreign":
    case "Unreachable":
      return answer.sentence
  }
}

/**
 * Returns the verdict on the credentials from the outcome of a call to `/test`:
 *
 * - `works`: FastMoss accepted the call, or throttled it. FastMoss counts only the calls of accounts that it knows.
 * - `refused`: FastMoss refused the credentials or the authentication scheme.
 * - `undecided`: the refusal may have other causes, or FastMoss did not respond.
 */
export const judge = (answer: Answer, scheme: "signed" | "bearer"): "works" | "refused" | "undecided" => {
  if (answer._tag === "Accepted") return "works"
  if (answer._tag !== "Refused") return "undecided"
  switch (answer.reason) {
    case "DataLimitExceeded":
    case "RateLimited":
      return answer.isOfToken ? "undecided" : "works"
    case "ServiceUnavailable":
      return "undecided"
    case "NotFound":
      // Without an endpoint for tokens, signed authentication cannot work.
      return answer.isOfToken ? "refused" : "undecided"
    case "PermissionDenied":
      return answer.status === 403 && !answer.isOfToken ? "undecided" : "refused"
    case "InvalidParameter":
      // FastMoss may report a wrong signature or timestamp as a wrong parameter.
      return scheme === "signed" ? "refused" : "undecided"
    case "InvalidCredentials":
    case "Unknown":
      return "refused"
  }
}
