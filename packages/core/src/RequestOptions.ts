/**
 * Options for a single call, or for all calls inside an effect. They override the configuration.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * Options for a single call. An option that is missing or `undefined` takes its value from the surrounding
 * `FastMossClient.withRequestOptions`, then from the configuration. An invalid option fails the call with
 * `FastMossRequestError`.
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
   * Maximum number of attempts; 1 means no retry.
   *
   * @default the configuration's `retry.attempts`
   */
  readonly attempts?: number | undefined
  /**
   * `true`: the call waits for a permit of the rate limiter. `false`: the call is sent immediately, and FastMoss may
   * refuse it because of too many calls.
   *
   * @default true
   */
  readonly limited?: boolean | undefined
  /**
   * `true`: the call fails if the budget is spent. `false`: the call is sent anyway. The budget counts the call in both
   * cases.
   *
   * @default true
   */
  readonly budgeted?: boolean | undefined
  /**
   * `true`: the call fails immediately while the circuit breaker of its path is open. `false`: the call is sent even
   * then, as a probe. The result of the probe opens or closes the circuit for all calls.
   *
   * @default true
   */
  readonly guarded?: boolean | undefined
  /**
   * `true`: the call shares the request of an equal call that is already under way, if both calls have the same
   * options. Only `callTimeout` may differ, because each call has its own deadline.
   *
   * @default the configuration's `coalesce`
   */
  readonly coalesce?: boolean | undefined
  /**
   * Use of the response cache:
   * - `use`: returns the cached response if there is one, else sends a request
   * - `refresh`: sends a request and caches its response
   * - `bypass`: sends a request, and neither reads nor writes the cache
   *
   * @default "use"
   */
  readonly cache?: "use" | "refresh" | "bypass" | undefined
  /**
   * Time for which the response is cached: at most one year. Zero means that the response is not cached.
   *
   * @default the configuration's `cache.timeToLive` for the path
   */
  readonly cacheFor?: Duration.DurationInput | undefined
}

/**
 * Options for all calls inside an effect. Empty by default; `FastMossClient.withRequestOptions` sets them.
 *
 * @since 0.1.0
 * @category services
 */
export class CurrentRequestOptions
  extends Context.Reference<CurrentRequestOptions>()("@effect-fastmoss/core/RequestOptions", {
    defaultValue: (): RequestOptions => ({})
  })
{}
