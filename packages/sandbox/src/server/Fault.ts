/**
 * What a sandbox can be told to do wrong.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

/**
 * A fault in one answer.
 *
 * - `Status`: an HTTP status, with an envelope of code 40001 unless `body` says otherwise
 * - `Code`: HTTP 200 with this code and `data: null`
 * - `Html`: a page, as a gateway would send it; HTTP 200 unless told otherwise
 * - `CutBody`: the request is served, and half of its answer sent before the connection breaks
 * - `Reset`: the connection breaks; `served` tells whether the request is served before (an answer is lost) or not
 * - `Latency`: the request is served, and its answer comes later, by the `Clock`
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = Data.TaggedEnum<{
  Status: {
    readonly status: number
    readonly retryAfter?: string | undefined
    readonly body?: string | undefined
  }
  Code: { readonly code: number; readonly message?: string | undefined }
  Html: { readonly status?: number | undefined }
  CutBody: {}
  Reset: { readonly served?: boolean | undefined }
  Latency: { readonly duration: Duration.DurationInput }
}>

/**
 * Constructors of the faults: `Fault.Reset({})`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = Data.taggedEnum<Fault>()

/**
 * Where and how often a fault happens. Of several rules that fit, the first applies; a latency adds to the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  readonly fault: Fault
  /** @default every path */
  readonly path?: string | undefined
  /** @default always */
  readonly times?: number | undefined
}

/**
 * The faults of the next answer on a path (any latencies, and at most one other), and the rules that remain.
 *
 * @since 0.1.0
 * @category combinators
 */
export const take = (
  rules: ReadonlyArray<Rule>,
  path: string
): readonly [faults: ReadonlyArray<Fault>, remaining: ReadonlyArray<Rule>] => {
  const faults: Array<Fault> = []
  const remaining: Array<Rule> = []
  let isOver = false
  for (const rule of rules) {
    const { times = Infinity } = rule
    const applies = !isOver && times > 0 && (rule.path === undefined || rule.path === path)
    if (applies) {
      faults.push(rule.fault)
      isOver = rule.fault._tag !== "Latency"
    }
    if (!applies || times > 1) remaining.push(applies ? { ...rule, times: times - 1 } : rule)
  }
  return [faults, remaining]
}
