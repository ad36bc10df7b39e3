/**
 * Every metric of the client. `docs/observability.md` lists them.
 *
 * Each metric is an Effect `Metric`. Read one with `Metric.value`, for example
 * `Metric.value(Metrics.tokenRequests("acquire", "success"))`. An exporter of Effect metrics, such as OpenTelemetry's,
 * sees all of them.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type { FastMossError, FastMossTokenError, FastMossTokenStoreError } from "./FastMossError.js"
import { counter } from "./internal/fast/MetricLabels.js"

/**
 * Outcome of a call: `success`, `cached` (the reply came from the cache), `interrupted`, `defect`, or the tag of the
 * failure.
 *
 * @since 0.1.0
 * @category models
 */
export type CallOutcome = "success" | "cached" | "interrupted" | "defect" | FastMossError["_tag"]

const callCounter = counter("fastmoss.calls", "Calls that have ended")
const attemptCounter = counter("fastmoss.attempts", "Requests that were sent for calls")
const retryCounter = counter("fastmoss.retries", "Requests that were not the first of their call")
const coalescedCounter = counter("fastmoss.calls.coalesced", "Calls that shared the request of an equal call")
const creditCounter = counter("fastmoss.credits", "Cost of the requests, by the configured prices")
const tokenRequestCounter = counter("fastmoss.token.requests", "Token requests")
const storeFailureCounter = counter("fastmoss.token.store_failures", "Failures of the token store")
const driftCounter = counter("fastmoss.schema_drift", "Response fields that differ from their schema")

/**
 * Counter `fastmoss.calls`: calls that have ended, per endpoint (its path) and outcome.
 *
 * @since 0.1.0
 * @category client
 */
export const calls = (endpoint: string, outcome: CallOutcome): Metric.Metric.Counter<number> =>
  callCounter({ endpoint, outcome })

/**
 * Counter `fastmoss.attempts`: requests that were sent for calls, per endpoint. Each costs money.
 *
 * @since 0.1.0
 * @category client
 */
export const attempts = (endpoint: string): Metric.Metric.Counter<number> => attemptCounter({ endpoint })

/**
 * Counter `fastmoss.retries`: requests that were not the first of their call, per endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const retries = (endpoint: string): Metric.Metric.Counter<number> => retryCounter({ endpoint })

/**
 * Counter `fastmoss.calls.coalesced`: calls that shared the request of an equal call, per endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const coalesced = (endpoint: string): Metric.Metric.Counter<number> => coalescedCounter({ endpoint })

/**
 * Counter `fastmoss.credits`: cost of the requests by the configuration's `prices` (CNY by default), per endpoint.
 *
 * @since 0.1.0
 * @category client
 */
export const credits = (endpoint: string): Metric.Metric.Counter<number> => creditCounter({ endpoint })

/**
 * Histogram `fastmoss.rate_limiter.wait`: time that attempts waited for a permit, in milliseconds.
 *
 * @since 0.1.0
 * @category client
 */
export const rateLimiterWait = Metric.histogram(
  "fastmoss.rate_limiter.wait",
  MetricBoundaries.fromIterable([0, 10, 50, 100, 500, 1_000, 5_000, 10_000, 60_000]),
  "Time that attempts waited for a permit, in milliseconds"
)

/**
 * Gauge `fastmoss.rate_limiter.rate`: the rate that the limiter has learnt from throttling responses, in attempts per
 * second. 0 until the first throttling response.
 *
 * @since 0.1.0
 * @category client
 */
export const rateLimiterRate: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.rate_limiter.rate", {
  description: "Rate learnt from throttling responses, in attempts per second"
})

/**
 * Counter `fastmoss.token.requests`: token requests, per operation and outcome.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenRequests = (
  operation: FastMossTokenError["operation"],
  outcome: "success" | "failure"
): Metric.Metric.Counter<number> => tokenRequestCounter({ operation, outcome })

/**
 * Counter `fastmoss.token.waits`: calls that waited for an access token.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenWaits: Metric.Metric.Counter<number> = Metric.counter("fastmoss.token.waits", {
  description: "Calls that waited for an access token",
  incremental: true
})

/**
 * Gauge `fastmoss.token.expires_at`: expiry of the cached access token, in Unix seconds.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenExpiresAt: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.token.expires_at", {
  description: "Expiry of the cached access token, in Unix seconds"
})

/**
 * Counter `fastmoss.token.store_failures`: failures of the token store, per operation.
 *
 * @since 0.1.0
 * @category token
 */
export const tokenStoreFailures = (
  operation: FastMossTokenStoreError["operation"]
): Metric.Metric.Counter<number> => storeFailureCounter({ operation })

/**
 * Gauge `fastmoss.clock_offset`: FastMoss's clock minus the local clock, in milliseconds.
 *
 * @since 0.1.0
 * @category client
 */
export const clockOffset: Metric.Metric.Gauge<number> = Metric.gauge("fastmoss.clock_offset", {
  description: "FastMoss's clock minus the local clock, in milliseconds"
})

/**
 * Counter `fastmoss.schema_drift`: response fields that differ from their schema, per endpoint and field.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const schemaDrift = (endpoint: string, field: string): Metric.Metric.Counter<number> =>
  driftCounter({ endpoint, field })
