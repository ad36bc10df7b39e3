/**
 * Every metric of the client. `docs/observability.md` lists them.
 *
 * A metric is a value: `Metric.value(Metrics.tokenRequests("acquire", "success"))` reads one, and an exporter sees all.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type { FastMossError, FastMossTokenError, FastMossTokenStoreError } from "./FastMossError.js"
import { counter } from "./internal/fast/MetricLabels.js"

/**
 * The outcome of a call: `success`, a cached reply, an interruption, a defect, or the tag of its failure.
 *
 * @since 0.1.0
 * @category models
 */
export type CallOutcome = "success" | "cached" | "interrupted" | "defect" | FastMossError["_tag"]

const callCounter = counter("fastmoss.calls", "Calls that have ended")
const attemptCounter = counter("fastmoss.attempts", "Requests that were sent for calls")
const retryCounter = counter("fastmoss.retries", "Requests that were not the first of their call")
const coalescedCounter = counter("fastmoss.calls.coalesced", "Calls that shared the request of an equal call")
const creditCounter = counter("fastmoss.credits", "What requests cost by the table of prices")
const tokenRequestCounter = counter("fastmoss.token.requests", "Token requests")
const storeFailureCounter = counter("fastmoss.token.store_failures", "Failures of the token store")
const driftCounter = counter("fastmoss.schema_drift", "Fields of answers that differ from their schema")

/**
 * The counter `fastmoss.calls`: calls that have ended, by endpoint (its path) and outcome.
 *
 * @since 0.1.0
 * @category client
 */
export const calls = (endpoint: string, outcome: CallOutcome): Metric.Metric.Counter<number> =>
  callCounter({ endpoint, outcome })

/**
 * The counter `fastmoss.attempts`: requests that were sent, by endpoint. Each costs money.
 *
 * @since 0.1.0
 * @category client
 */
export const attempts = (endpoint: string): Metric.Metric.Counter<number> => attemptCounter({ endpoint })

/**
 * The counter `fastmoss.retries`: requests that were not the first of their call, by endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const retries = (endpoint: string): Metric.Metric.Counter<number> => retryCounter({ endpoint })

/**
 * The counter `fastmoss.calls.coalesced`: calls that shared the request of an equal call, by endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const coalesced = (endpoint: string): Metric.Metric.Counter<number> => coalescedCounter({ endpoint })

/**
 * The counter `fastmoss.credits`: what requests cost by the configuration's `prices`, by endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const credits = (endpoint: string): Metric.Metric.Counter<number> => creditCounter({ endpoint })

/**
 * The histogram `fastmoss.rate_limiter.wait`: how long attempts waited for a permit, in milliseconds.
 *
 * @since 0.1.0
 * @category client
 */
export const rateLimiterWait = Metric.histogram(
  "fastmoss.rate_limiter.wait",
  MetricBoundaries.fromIterable([0, 10, 50, 100, 500, 1_000, 5_000, 10_000, 60_000]),
  "How long attempts waited for a permit, in milliseconds"
)

/**
 * The gauge `fastmoss.rate_limiter.rate`: the learnt rate, in attempts a second; 0 while there is none.
 *
 * @since 0.1.0
 * @category client
 */
export const rateLimiterRate: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.rate_limiter.rate", {
  description: "The rate that was learnt from refusals, in attempts a second"
})

/**
 * The counter `fastmoss.token.requests`: token requests, by operation and outcome.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenRequests = (
  operation: FastMossTokenError["operation"],
  outcome: "success" | "failure"
): Metric.Metric.Counter<number> => tokenRequestCounter({ operation, outcome })

/**
 * The counter `fastmoss.token.waits`: calls that waited for an access token.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenWaits: Metric.Metric.Counter<number> = Metric.counter("fastmoss.token.waits", {
  description: "Calls that waited for an access token",
  incremental: true
})

/**
 * The gauge `fastmoss.token.expires_at`: when the cached access token expires, in Unix seconds.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenExpiresAt: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.token.expires_at", {
  description: "When the access token expires, in Unix seconds"
})

/**
 * The counter `fastmoss.token.store_failures`: failures of the token store, by operation.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenStoreFailures = (
  operation: FastMossTokenStoreError["operation"]
): Metric.Metric.Counter<number> => storeFailureCounter({ operation })

/**
 * The gauge `fastmoss.clock_offset`: FastMoss's clock minus the local clock, in milliseconds.
 *
 * @since 0.1.0
 * @category client
 */
export const clockOffset: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.clock_offset", {
  description: "FastMoss's clock minus the local clock, in milliseconds"
})

/**
 * The counter `fastmoss.schema_drift`: fields of answers that differ from their schema, by endpoint and field.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const schemaDrift = (endpoint: string, field: string): Metric.Metric.Counter<number> =>
  driftCounter({ endpoint, field })
