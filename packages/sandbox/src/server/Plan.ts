/**
 * The plan of the sandbox's account: the endpoints it includes, and its limits. Pure.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { type Refusal, refusals } from "../Refusal.js"

/**
 * A plan. FastMoss documents the codes, but no numbers. Every call that the plan admits counts, also if it fails later; a call
 * that the plan refuses does not count.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  /**
   * The most rows of a page. A call for more is refused with code 10001.
   *
   * @default 100, as documented; users of small plans saw 10
   */
  readonly pagesize?: number | undefined
  /**
   * The paths that the plan does not include. A call to one is refused with HTTP 403 and code 30001.
   *
   * @default none
   */
  readonly disabled?: ReadonlyArray<string> | undefined
  /**
   * The number of calls in all. Further calls are refused with code 30002.
   *
   * @default no limit
   */
  readonly calls?: number | undefined
  /**
   * The number of calls in each second of the `Clock`. Further calls of a second are refused with code 30003.
   *
   * @default no limit
   */
  readonly callsPerSecond?: number | undefined
  /**
   * The seconds in the `Retry-After` header of a refusal with code 30003.
   *
   * @default no such header: none was seen
   */
  readonly retryAfter?: number | undefined
}

/**
 * The used part of a plan.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanUsage {
  readonly calls: number
  /** The Unix second of the last call. */
  readonly second: number
  /** The calls of that second. */
  readonly inSecond: number
}

/**
 * The usage of a plan that admitted nothing yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unused: PlanUsage = { calls: 0, second: 0, inSecond: 0 }

/**
 * Admits a call or refuses it. Returns the refusal, if any, and the new usage.
 *
 * @since 0.1.0
 * @category combinators
 */
export const admit = (
  { calls = Infinity, callsPerSecond = Infinity, disabled = [], pagesize = Infinity, retryAfter }: Plan,
  usage: PlanUsage,
  call: { readonly path: string; readonly body: object; readonly now: number }
): readonly [refusal: Refusal | undefined, usage: PlanUsage] => {
  const inSecond = usage.second === call.now ? usage.inSecond : 0
  if (disabled.includes(call.path)) return [refusals.permission, usage]
  if (inSecond >= callsPerSecond) return [{ ...refusals.rate, retryAfter }, usage]
  if (usage.calls >= calls) return [refusals.quota, usage]
  if (Predicate.hasProperty(call.body, "pagesize") && Number(call.body.pagesize) > pagesize) {
    return [refusals.pagesize, usage]
  }
  return [undefined, { calls: usage.calls + 1, second: call.now, inSecond: inSecond + 1 }]
}
