/**
 * What the plan of the sandbox's account allows. Pure.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { type Refusal, refusals } from "./Verification.js"

/**
 * A plan. FastMoss documents the codes, and no numbers. A call that the plan lets through counts, whatever comes of it; one
 * that it refuses does not.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  /**
   * The most rows that a page may have: more are refused with code 10001.
   *
   * @default 100, as documented; small plans were seen to allow 10
   */
  readonly pagesize?: number | undefined
  /**
   * The paths that are not in the plan: HTTP 403, code 30001.
   *
   * @default none
   */
  readonly disabled?: ReadonlyArray<string> | undefined
  /**
   * How many calls there are in all; then code 30002.
   *
   * @default no limit
   */
  readonly calls?: number | undefined
  /**
   * How many calls there may be in a second of the `Clock`; then code 30003 until the next second begins.
   *
   * @default no limit
   */
  readonly callsPerSecond?: number | undefined
}

/**
 * What was used of a plan.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanUsage {
  readonly calls: number
  /** The second (Unix) of the last call, and the calls in it. */
  readonly second: number
  readonly inSecond: number
}

/**
 * Nothing yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unused: PlanUsage = { calls: 0, second: 0, inSecond: 0 }

/**
 * Whether a call may be: why not, or nothing; and what is used then.
 *
 * @since 0.1.0
 * @category combinators
 */
export const admit = (
  { calls = Infinity, callsPerSecond = Infinity, disabled = [], pagesize = Infinity }: Plan,
  usage: PlanUsage,
  call: { readonly path: string; readonly body: object; readonly now: number }
): readonly [refusal: Refusal | undefined, usage: PlanUsage] => {
  const inSecond = usage.second === call.now ? usage.inSecond : 0
  if (disabled.includes(call.path)) return [refusals.permission, usage]
  if (inSecond >= callsPerSecond) return [refusals.rate, usage]
  if (usage.calls >= calls) return [refusals.quota, usage]
  if (Predicate.hasProperty(call.body, "pagesize") && Number(call.body.pagesize) > pagesize) {
    return [refusals.pagesize, usage]
  }
  return [undefined, { calls: usage.calls + 1, second: call.now, inSecond: inSecond + 1 }]
}
