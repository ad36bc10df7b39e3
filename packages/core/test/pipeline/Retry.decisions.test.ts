import { describe, expect, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import * as FastMossError from "../../src/FastMossError.js"
import * as Retry from "../../src/pipeline/Retry.js"

const rules: Retry.Rules = {
  attempts: 3,
  base: Duration.millis(500),
  cap: Duration.millis(800),
  longestRetryAfter: Duration.minutes(1),
  budget: 20,
  refill: 0.2
}

const about = { method: "POST", path: "/test", attempts: 1 }
const statusError = (status: number, retryAfter?: Duration.Duration) =>
  new FastMossError.FastMossStatusError({ ...about, status, retryAfter, body: "" })
const apiError = (code: number, retryAfter?: Duration.Duration) =>
  new FastMossError.FastMossApiError({
    ...about,
    code,
    reason: FastMossError.reasonOfCode(code),
    serverMessage: "",
    data: null,
    retryAfter
  })
const tokenError = (failure: FastMossError.FastMossTokenError["failure"]) =>
  new FastMossError.FastMossTokenError({ operation: "acquire", failure })
const transportError = new FastMossError.FastMossTransportError({ ...about, reason: "Reset" })

const decide = (input: Partial<Parameters<typeof Retry.decide>[0]>) =>
  Retry.decide({ failure: transportError, attempt: 1, random: 1, tokens: 20, rules, ...input })
const delay = (millis: number) => Retry.RetryDecision.Retry({ delay: Duration.millis(millis) })
const stop = (reason: "NotRetryable" | "Exhausted" | "OutOfBudget" | "RetryAfterTooLong") =>
  Retry.RetryDecision.Stop({ reason })

describe("a retry", () => {
  it("is delayed by a random part of a limit that doubles from base to cap", () => {
    expect(decide({ random: 0 })).toEqual(delay(0))
    expect(decide({ random: 0.5 })).toEqual(delay(250))
    expect(decide({ random: 1 })).toEqual(delay(500))
    expect(decide({ random: 1, attempt: 2 })).toEqual(delay(800))
    expect(decide({ random: 1, attempt: 2, rules: { ...rules, cap: Duration.hours(1) } })).toEqual(delay(1_000))
    expect(decide({ random: 1, attempt: 3, rules: { ...rules, attempts: 4, cap: Duration.hours(1) } })).toEqual(
      delay(2_000)
    )
  })

  it("is delayed by Retry-After plus the random delay", () => {
    expect(decide({ failure: statusError(503, Duration.seconds(7)), random: 0.5 })).toEqual(delay(7_250))
    expect(decide({ failure: statusError(503, Duration.minutes(1)) })).toEqual(delay(60_500))
  })

  it("is not made after a failure that is not retryable", () => {
    expect(decide({ failure: apiError(30001) })).toEqual(stop("NotRetryable"))
  })

  it("is not made after the last attempt", () => {
    expect(decide({ attempt: 2 })._tag).toBe("Retry")
    expect(decide({ attempt: 3 })).toEqual(stop("Exhausted"))
    expect(decide({ attempt: 4 })).toEqual(stop("Exhausted"))
  })

  it("is not made if the server requests a longer wait than allowed", () => {
    expect(decide({ failure: statusError(503, Duration.millis(60_001)) })).toEqual(stop("RetryAfterTooLong"))
  })

  it("takes one whole token of the retry budget", () => {
    expect(decide({ tokens: 1 })._tag).toBe("Retry")
    expect(decide({ tokens: 0.99 })).toEqual(stop("OutOfBudget"))
  })

  it("is stopped with the reason that the caller can change least, if there are several", () => {
    const late = statusError(503, Duration.hours(1))
    expect(decide({ failure: apiError(30001), attempt: 3, tokens: 0 })).toEqual(stop("NotRetryable"))
    expect(decide({ failure: late, attempt: 3, tokens: 0 })).toEqual(stop("Exhausted"))
    expect(decide({ failure: late, tokens: 0 })).toEqual(stop("RetryAfterTooLong"))
  })
})

describe("the wait that the server requests", () => {
  it("is the Retry-After of the response of a call or a token request", () => {
    const wait = Duration.seconds(7)
    for (const failure of [statusError(429, wait), apiError(30003, wait)]) {
      expect(Retry.retryAfterOf(failure)).toEqual(Option.some(wait))
      expect(Retry.retryAfterOf(tokenError(failure))).toEqual(Option.some(wait))
    }
  })

  it("is none without a response or without a Retry-After", () => {
    for (const failure of [transportError, statusError(503), apiError(30003), tokenError(transportError)]) {
      expect(Retry.retryAfterOf(failure)).toEqual(Option.none())
    }
  })

  it("is none for a call that the client itself refused", () => {
    const refused = new FastMossError.FastMossCircuitOpenError({ ...about, resetsAfter: Duration.seconds(7) })
    expect(Retry.retryAfterOf(refused)).toEqual(Option.none())
  })
})
