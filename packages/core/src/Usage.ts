/**
 * Counts of calls and requests, and their cost.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Metric from "effect/Metric"
import { FastMossConfig, priceOf } from "./FastMossConfig.js"
import * as MetricLabels from "./internal/fast/MetricLabels.js"
import * as Metrics from "./Metrics.js"

/**
 * Counts of calls and requests, and the cost of the requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sums {
  /** Number of calls that have ended, with any outcome: the sum of `outcomes`. */
  readonly calls: number
  /** Number of requests that were sent for calls, without token requests. Each costs money. */
  readonly attempts: number
  /** Number of requests that were not the first of their call. */
  readonly retries: number
  /** Number of calls that shared the request of an equal call. Each is counted when it ends. */
  readonly coalesced: number
  /**
   * Cost of the requests, by the configuration's `prices`: in CNY by default. An estimate, because FastMoss publishes
   * no prices.
   */
  readonly credits: number
  /** Number of ended calls keyed by outcome. */
  readonly outcomes: Readonly<Partial<Record<Metrics.CallOutcome, number>>>
}

/**
 * Counts and cost of all calls, in total and for each endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary extends Sums {
  /** Counts and cost keyed by path. After 1000 different paths, further paths are counted together under `(other)`. */
  readonly endpoints: Readonly<Record<string, Sums>>
}

/**
 * Usage service: counts calls and requests, and sums up the cost of the requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Counts a request that is about to be sent. */
  readonly attempt: (path: string, isRetry: boolean) => Effect.Effect<void>
  /** Counts a call that has ended. */
  readonly call: (path: string, outcome: Metrics.CallOutcome) => Effect.Effect<void>
  /** Counts a call that shared the request of an equal call. */
  readonly coalesce: (path: string) => Effect.Effect<void>
  /** Returns the counts and the cost since the layer was built. */
  readonly current: Effect.Effect<Summary>
}

/**
 * Tag of the usage service.
 *
 * @since 0.1.0
 * @category services
 */
export class Usage extends Context.Tag("@effect-fastmoss/core/Usage")<Usage, Service>() {}

/** Counts and metrics of one endpoint. Its metrics are made once and kept, because making them is slow. */
interface Account {
  attempts: number
  retries: number
  coalesced: number
  readonly price: number
  readonly outcomes: Map<Metrics.CallOutcome, { count: number; readonly metric: Metric.Metric.Counter<number> }>
  readonly metrics: {
    readonly attempts: Metric.Metric.Counter<number>
    readonly retries: Metric.Metric.Counter<number>
    readonly coalesced: Metric.Metric.Counter<number>
    readonly credits: Metric.Metric.Counter<number>
  }
}

/** Maximum number of paths that are counted separately. */
const mostAccounts = 1_000

const make = Effect.map(FastMossConfig, ({ prices }) => {
  const accounts = new Map<string, Account>()

  const accountOf = (path: string): Account => {
    const account = accounts.get(path)
    if (account !== undefined) return account
    if (accounts.size >= mostAccounts && path !== other) return accountOf(other)
    const opened: Account = {
      attempts: 0,
      retries: 0,
      coalesced: 0,
      price: priceOf(prices, path),
      outcomes: new Map(),
      metrics: {
        attempts: Metrics.attempts(path),
        retries: Metrics.retries(path),
        coalesced: Metrics.coalesced(path),
        credits: Metrics.credits(path)
      }
    }
    accounts.set(path, opened)
    return opened
  }

  return Usage.of({
    attempt: (path, isRetry) =>
      MetricLabels.sync((labels) => {
        const account = accountOf(path)
        const { metrics, price } = account
        account.attempts += 1
        if (isRetry) account.retries += 1
        MetricLabels.update(metrics.attempts, 1, labels)
        if (isRetry) MetricLabels.update(metrics.retries, 1, labels)
        if (price > 0) MetricLabels.update(metrics.credits, price, labels)
      }),
    call: (path, outcome) =>
      MetricLabels.sync((labels) => {
        const { outcomes } = accountOf(path)
        const counted = outcomes.get(outcome) ?? { count: 0, metric: Metrics.calls(path, outcome) }
        counted.count += 1
        outcomes.set(outcome, counted)
        MetricLabels.update(counted.metric, 1, labels)
      }),
    coalesce: (path) =>
      MetricLabels.sync((labels) => {
        const account = accountOf(path)
        account.coalesced += 1
        MetricLabels.update(account.metrics.coalesced, 1, labels)
      }),
    current: Effect.sync(() => {
      const endpoints = Object.fromEntries(Array.from(accounts, ([path, account]) => [path, sumsOf(account)]))
      return { ...Object.values(endpoints).reduce(add, nothing), endpoints }
    })
  })
})

const other = "(other)"

const nothing: Sums = { calls: 0, attempts: 0, retries: 0, coalesced: 0, credits: 0, outcomes: {} }

const sumsOf = ({ attempts, coalesced, outcomes, price, retries }: Account): Sums => ({
  calls: Array.from(outcomes.values()).reduce((sum, { count }) => sum + count, 0),
  attempts,
  retries,
  coalesced,
  credits: money(attempts * price),
  outcomes: Object.fromEntries(Array.from(outcomes, ([outcome, { count }]) => [outcome, count]))
})

const add = (a: Sums, b: Sums): Sums => ({
  calls: a.calls + b.calls,
  attempts: a.attempts + b.attempts,
  retries: a.retries + b.retries,
  coalesced: a.coalesced + b.coalesced,
  credits: money(a.credits + b.credits),
  outcomes: Object.fromEntries(
    [...Object.entries(a.outcomes), ...Object.entries(b.outcomes)].reduce(
      (sums, [outcome, count = 0]) => sums.set(outcome, (sums.get(outcome) ?? 0) + count),
      new Map<string, number>()
    )
  )
})

/** Removes the rounding errors of floating-point sums. */
const money = (amount: number): number => Math.round(amount * 1e6) / 1e6

/**
 * Layer of the usage service, which counts in memory. All clients that share this layer share its counts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Usage, never, FastMossConfig> = Layer.effect(Usage, make)
