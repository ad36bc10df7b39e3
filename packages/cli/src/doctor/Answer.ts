/**
 * The answer to a call of the doctor. Pure.
 */
import type { FastMossError, Reason, TransportReason } from "@effect-fastmoss/core/FastMossError"
import * as Duration from "effect/Duration"
import * as Time from "../terminal/Time.js"
import type { Exchange } from "./Recorder.js"

/**
 * - `Accepted`: HTTP 2xx and code 0
 * - `Refused`: FastMoss's own refusal, with the meaning that the library has for it
 * - `Foreign`: an answer that is not FastMoss's, such as the page of a proxy
 * - `Unreachable`: no complete answer
 * - `NotSent`: no request
 */
export type Answer =
  | { readonly _tag: "Accepted"; readonly value: unknown }
  | {
    readonly _tag: "Refused"
    readonly reason: Reason
    readonly code: number | undefined
    readonly status: number
    /** True for the refusal of a token request. */
    readonly isOfToken: boolean
    /** The wait in milliseconds that the refusal asks for. */
    readonly retryAfter: number | undefined
  }
  | { readonly _tag: "Foreign" | "Unreachable" | "NotSent"; readonly sentence: string; readonly advice: string }

/** Makes the answer of a failure. `exchange` is the last one of the call. */
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
          sentence: "an envelope whose data is not as expected",
          advice: "Attach a report (--report) to a bug report: the library cannot read this answer."
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
          : "Check HTTPS_PROXY, its user name and its password, or exempt the host with NO_PROXY."
      }
    }
    case "FastMossTimeoutError":
      return {
        _tag: "Unreachable",
        sentence: `no complete answer within ${Time.format(error.duration)}`,
        advice: "Check the network and the proxy; FASTMOSS_TIMEOUT sets a longer limit."
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
  advice: "Check FASTMOSS_BASE_URL, and that no proxy or sign-in page of the network answers in place of FastMoss."
})

/** Makes the answer of a call that was not sent. */
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
  Tls: "Check the clock of this machine; behind an inspecting proxy set NODE_EXTRA_CA_CERTS.",
  Reset: "Try again, or from another network: some proxies break connections to FastMoss.",
  Unknown: "Check FASTMOSS_BASE_URL and the network."
}

/** Describes an answer in a few words. */
export const describe = (answer: Answer): string => {
  switch (answer._tag) {
    case "Accepted":
      return "accepted"
    case "Refused":
      return `refused with HTTP ${answer.status}${
        answer.code === undefined ? "" : `, code ${answer.code}`
      } (${answer.reason})`
    case "NotSent":
      return `not asked: ${answer.sentence}`
    case "Foreign":
    case "Unreachable":
      return answer.sentence
  }
}

/**
 * Tells if an answer to `/test` shows that the credentials are good: FastMoss counts the calls of accounts that it knows. A
 * refusal of which the credentials need not be the cause decides nothing.
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
      // Without the path of tokens signed calls are not served.
      return answer.isOfToken ? "refused" : "undecided"
    case "PermissionDenied":
      return answer.status === 403 && !answer.isOfToken ? "undecided" : "refused"
    case "InvalidParameter":
      // A wrong signature or timestamp may be told as a wrong parameter.
      return scheme === "signed" ? "refused" : "undecided"
    case "InvalidCredentials":
    case "Unknown":
      return "refused"
  }
}
