/**
 * Schema drift: fields of a response that differ from their schema.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { ParseIssueSummary } from "../internal/parseIssues.js"
import * as Metrics from "../Metrics.js"

/**
 * Counts each field in `fastmoss.schema_drift`, and logs it at debug level.
 *
 * @since 0.1.0
 * @category combinators
 */
export const report = (path: string, drift: ReadonlyArray<ParseIssueSummary>): Effect.Effect<void> =>
  Effect.forEach(drift, (issue) =>
    Effect.zipRight(
      Metric.increment(Metrics.schemaDrift(path, issue.path)),
      Effect.logDebug(`POST ${path}: schema drift at ${issue.path}: expected ${issue.expected}`)
    ), { discard: true })
