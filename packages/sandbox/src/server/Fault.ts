/**
 * Faults: failures that a sandbox injects into its responses, to test what a client does then.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

/**
 * A fault in one response.
 *
 * - `Status`: an HTTP status, with `body`, or by default an envelope whose code goes with it
 * - `Code`: HTTP 200 with an envelope of this code and `data: null`; `retryAfter` is the value of a `Retry-After` header
 * - `Html`: an HTML page, as a gateway would send it; by default with HTTP 200
 * - `BlockPage`: HTTP 567 with an HTML page, by which FastMoss's content delivery network blocks a client
 * - `CutBody`: the request is served, but the connection breaks after half of the response
 * - `Reset`: the connection breaks before the response; if `served` is true, the request is served first
 * - `Latency`: the request is served, but the response is delayed, by the `Clock`
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
  Code: {
    readonly code: number
    readonly message?: string | undefined
    readonly retryAfter?: string | undefined
  }
  Html: { readonly status?: number | undefined }
  BlockPage: {}
  CutBody: {}
  Reset: { readonly served?: boolean | undefined }
  Latency: { readonly duration: Duration.DurationInput }
}>

/**
 * Constructors of the faults, such as `Fault.Reset({})`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = Data.taggedEnum<Fault>()

/**
 * A fault, where it happens and how often. The first rule that matches a request applies; a latency is added to the next
 * one.
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
 * Returns the faults of the next response on a path (any latencies, and at most one other fault), and the remaining rules.
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
