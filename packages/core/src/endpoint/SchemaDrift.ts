/**
 * Schema drift: fields of a response that differ from their schema.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import type { ParseIssueSummary } from "../internal/parseIssues.js"
import * as Metrics from "../Metrics.js"
import type { Page } from "./Endpoint.js"

/**
 * Counts each differing field in the metric `fastmoss.schema_drift`, and logs it at debug level.
 *
 * @since 0.1.0
 * @category combinators
 */
export const report = (path: string, drift: ReadonlyArray<ParseIssueSummary>): Effect.Effect<void> =>
  reportWith(path, drift, Effect.logDebug)

/**
 * Counts each differing field in the metric `fastmoss.schema_drift`, and logs a warning, because rows are missing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const warn = (path: string, drift: ReadonlyArray<ParseIssueSummary>): Effect.Effect<void> =>
  reportWith(path, drift, Effect.logWarning)

const reportWith = (
  path: string,
  drift: ReadonlyArray<ParseIssueSummary>,
  log: (message: string) => Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.forEach(drift, (issue) =>
    Effect.zipRight(
      Metric.increment(Metrics.schemaDrift(path, issue.path)),
      log(`POST ${path}: schema drift at ${issue.path}: expected ${issue.expected}`)
    ), { discard: true })

/**
 * Returns an issue if the rows of a page are in an unexpected place, so that the page would look like a page without
 * rows; else no issue.
 *
 * - A page without the field `list` is an issue if its `total` is above 0 or another field is an array.
 * - A page whose `list` is `null` is an issue if another field is an array; otherwise it counts as empty.
 * - A page with any other `list` is no issue.
 *
 * @since 0.1.0
 * @category combinators
 */
export const missingList = (data: unknown, { total }: Page<unknown>): ReadonlyArray<ParseIssueSummary> => {
  if (!Predicate.isRecord(data) || Array.isArray(data)) return []
  const { list, ...others } = data
  if (list !== undefined && list !== null) return []
  const hasRows = (list === undefined && (total ?? 0) > 0) || Object.values(others).some(Array.isArray)
  return hasRows ? [{ path: "list", expected: "the rows of the page" }] : []
}
