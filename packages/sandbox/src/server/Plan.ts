/**
 * The plan of the sandbox's account: the endpoints that it includes, and its limits. All functions are pure.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { type Refusal, refusals } from "../Refusal.js"

/**
 * The plan of the sandbox's account: the endpoints that it includes, and its limits.
 *
 * FastMoss documents the codes with which it refuses calls, but no limits. A call that the plan admits counts, even if
 * it fails later. A call that the plan refuses does not count.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  /**
   * The maximum number of rows per page. The sandbox refuses a call with a larger `pagesize` with code 10001.
   *
   * @default 100, as documented; users of small plans saw 10
   */
  readonly pagesize?: number | undefined
  /**
   * The paths that the plan does not include. The sandbox refuses calls to them with HTTP 403 and code 30001.
   *
   * @default none
   */
  readonly disabled?: ReadonlyArray<string> | undefined
  /**
   * The total number of calls that the sandbox admits. It refuses further calls with code 30002.
   *
   * @default no limit
   */
  readonly calls?: number | undefined
  /**
   * The number of calls that the sandbox admits in each second of the `Clock`. It refuses further calls in the same
   * second with code 30003.
   *
   * @default no limit
   */
  readonly callsPerSecond?: number | undefined
  /**
   * The seconds in the `Retry-After` header of a refusal with code 30003.
   *
   * @default no such header, because none was seen
   */
  readonly retryAfter?: number | undefined
}

/**
 * The numbers of calls that a plan has admitted: in total, and in the second of the last admitted call.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanUsage {
  readonly calls: number
  /** The time of the last admitted call, in whole Unix seconds. */
  readonly second: number
  /** The number of calls that the plan has admitted in the second `second`. */
  readonly inSecond: number
}

/**
 * The usage of a plan that has not admitted any call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unused: PlanUsage = { calls: 0, second: 0, inSecond: 0 }

/**
 * Returns the refusal of a call that the plan does not admit, or `undefined` for a call that it admits. The second
 * element of the result is the new usage: the numbers of admitted calls. `now` is the time in whole Unix seconds.
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
