/**
 * Options of a single call, or of all calls of an effect, instead of the configuration's.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * Options of a single call. An option that is not set, or `undefined`, follows the surrounding options, then the
 * configuration. One that the configuration would refuse fails the call with `FastMossRequestError`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestOptions {
  /**
   * Time limit of one attempt.
   *
   * @default the configuration's `timeout`
   */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * Time limit of the whole call.
   *
   * @default the configuration's `callTimeout`
   */
  readonly callTimeout?: Duration.DurationInput | undefined
  /**
   * Maximum number of attempts; 1 is no retry.
   *
   * @default the configuration's `retry.attempts`
   */
  readonly attempts?: number | undefined
  /**
   * `true`: the call waits for a permit of the rate limiter. `false`: it is sent at once, and FastMoss may refuse it.
   *
   * @default true
   */
  readonly limited?: boolean | undefined
  /**
   * `true`: the call fails when the budget is spent. `false`: it is sent all the same. Both count in the budget.
   *
   * @default true
   */
  readonly budgeted?: boolean | undefined
  /**
   * `true`: the call fails at once while the circuit of its path is open. `false`: it is sent even then, as a probe; its
   * result opens or closes the circuit for all calls.
   *
   * @default true
   */
  readonly guarded?: boolean | undefined
  /**
   * `true`: equal calls under way share one request if their options are equal, too. `callTimeout` may differ: each call
   * has its own.
   *
   * @default the configuration's `coalesce`
   */
  readonly coalesce?: boolean | undefined
  /**
   * `use`: returns the cached response if there is one. `refresh`: sends a request and caches its response. `bypass`:
   * neither reads nor writes the cache.
   *
   * @default "use"
   */
  readonly cache?: "use" | "refresh" | "bypass" | undefined
  /**
   * Time for which the response is cached, at most a year; zero does not cache it.
   *
   * @default the configuration's `cache.timeToLive` for the path
   */
  readonly cacheFor?: Duration.DurationInput | undefined
}

/**
 * The options of all calls of an effect; empty unless `FastMossClient.withRequestOptions` sets some.
 *
 * @since 0.1.0
 * @category services
 */
export class CurrentRequestOptions
  extends Context.Reference<CurrentRequestOptions>()("@effect-fastmoss/core/RequestOptions", {
    defaultValue: (): RequestOptions => ({})
  })
{}
