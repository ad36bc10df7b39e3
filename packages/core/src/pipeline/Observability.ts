/**
 * Outermost stage: creates a span for each call, and counts calls by outcome.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { FastMossError } from "../FastMossError.js"
import * as Span from "../internal/fast/Span.js"
import type * as Metrics from "../Metrics.js"
import * as Usage from "../Usage.js"
import type { Stage } from "./Stage.js"

/**
 * Returns the outcome of a call from its exit: `success`, `cached`, `interrupted`, `defect`, or the tag of the error.
 * `isCached` is true if the reply came from the cache.
 *
 * @since 0.1.0
 * @category combinators
 */
export const outcomeOf = (exit: Exit.Exit<unknown, FastMossError>, isCached: boolean): Metrics.CallOutcome => {
  if (Exit.isSuccess(exit)) return isCached ? "cached" : "success"
  return Option.match(Cause.failureOption(exit.cause), {
    onNone: () => Cause.isInterrupted(exit.cause) ? "interrupted" : "defect",
    onSome: (error) => error._tag
  })
}

/**
 * Creates one span per call. Counts the call and its outcome when it ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<Usage.Usage> = Effect.map(Usage.Usage, (usage) => (next) => (call) => {
  const { request: { method, path } } = call
  return Span.withClientSpan(
    `FastMoss ${path}`,
    () => ({ "http.request.method": method, "url.path": path }),
    (span) =>
      Effect.onExit(next(call), (exit) => {
        if (span !== undefined) {
          if (call.isCached) span.attribute("fastmoss.cached", true)
          if (call.coalescedWith !== undefined) span.attribute("fastmoss.coalesced", true)
          if (Exit.isSuccess(exit)) Span.annotate(span, exit.value)
          else if (exit.cause._tag === "Fail") Span.annotate(span, exit.cause.error)
        }
        const count = usage.call(path, outcomeOf(exit, call.isCached))
        return call.coalescedWith !== undefined ? Effect.zipRight(usage.coalesce(path), count) : count
      })
  )
})
