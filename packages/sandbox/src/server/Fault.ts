/**
 * Faults: failures that a sandbox injects into its responses, to test how a client reacts.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

/**
 * A failure that a sandbox injects into one response.
 *
 * - `Status`: an HTTP status with `body`, by default an envelope with a matching error code
 * - `Code`: HTTP 200 and an envelope with this error code and `data: null`
 * - `Html`: an HTML page, as a gateway sends it; `status` is 200 by default
 * - `BlockPage`: HTTP 567 and the HTML page with which FastMoss's content delivery network blocks a client
 * - `CutBody`: the sandbox serves the request, but the connection breaks after half of the response
 * - `Reset`: the connection breaks before the response; with `served: true` the sandbox serves the request first
 * - `Latency`: the sandbox serves the request, then waits for `duration` of the `Clock` before it responds
 *
 * `retryAfter` is the value of the `Retry-After` header.
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
 * Constructors for all kinds of faults, such as `Fault.Reset({})`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = Data.taggedEnum<Fault>()

/**
 * A rule for the injection of a fault: the fault, its path and the number of times.
 *
 * If several rules match a request, only the first applies. If the fault of that rule is a latency, the next matching
 * rule applies as well.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  readonly fault: Fault
  /**
   * The path of the requests to which the rule applies.
   *
   * @default every path
   */
  readonly path?: string | undefined
  /**
   * The number of requests after which the rule ends.
   *
   * @default always
   */
  readonly times?: number | undefined
}

/**
 * Returns the faults for the next response on a path, and the rules that remain for later responses. The faults are any
 * number of latencies, followed by at most one other fault.
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
