/**
 * Options of a single call, or of all calls of an effect, in place of the configuration's.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * Options of a single call. What is not set is as configured.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestOptions {
  /**
   * How long one attempt may take.
   *
   * @default the configuration's `timeout`
   */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * How long the whole call may take.
   *
   * @default the configuration's `callTimeout`
   */
  readonly callTimeout?: Duration.DurationInput | undefined
  /**
   * How many attempts it has at most; 1 is no retry.
   *
   * @default the configuration's `retry.attempts`
   */
  readonly attempts?: number | undefined
  /**
   * Whether it stands in line for its turn. One that does not may be refused for it.
   *
   * @default true
   */
  readonly limited?: boolean | undefined
  /**
   * Whether the budget may refuse it. It counts in the budget, either way.
   *
   * @default true
   */
  readonly budgeted?: boolean | undefined
  /**
   * Whether it fails at once while its path is left alone after a code 30002. One that does not goes, and sees for all.
   *
   * @default true
   */
  readonly guarded?: boolean | undefined
  /**
   * Whether it may share the answer of an identical call that is under way. Of several that share, the first one's
   * settings hold, but for `callTimeout`, which is each one's own.
   *
   * @default the configuration's `share`
   */
  readonly share?: boolean | undefined
  /**
   * `use`: a kept answer will do. `refresh`: it will not, and the new one is kept. `bypass`: neither reads nor writes.
   *
   * @default "use"
   */
  readonly cache?: "use" | "refresh" | "bypass" | undefined
  /**
   * How long its answer is kept, a year at most; zero is not at all.
   *
   * @default what the configuration's `cache` has for its path; nothing, if that is silent
   */
  readonly cacheFor?: Duration.DurationInput | undefined
}

/**
 * The options of the calls of an effect; none unless `FastMossClient.withRequestOptions` sets some.
 *
 * @since 0.1.0
 * @category services
 */
export class CurrentRequestOptions
  extends Context.Reference<CurrentRequestOptions>()("@effect-fastmoss/core/RequestOptions", {
    defaultValue: (): RequestOptions => ({})
  })
{}
