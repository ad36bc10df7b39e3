/**
 * Reports of lists that may lack rows: a warning or a failure.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { FastMossRequestError } from "../FastMossError.js"
import type { PagingOptions } from "./Endpoint.js"
import type { PageSummary } from "./Pagination.js"

/**
 * Description of a list that ended although rows may be missing.
 *
 * @since 0.1.0
 * @category models
 */
export interface IncompleteList {
  /** The counts after the last page. */
  readonly summary: PageSummary
  readonly cause: "resultWindow" | "incomplete"
  /** The number of received rows, without repeated rows. */
  readonly rows: number
  /** The number of requested pages. */
  readonly requested: number
}

/**
 * Logs a warning that rows may be missing, or fails if `onIncomplete` is `fail`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const report = (
  path: string,
  list: IncompleteList,
  onIncomplete: PagingOptions["onIncomplete"] = "warn"
): Effect.Effect<void, FastMossRequestError> => {
  const issue = issueOf(list)
  return onIncomplete === "fail"
    ? Effect.fail(new FastMossRequestError({ method: "POST", path, attempts: list.requested, issue }))
    : Effect.logWarning(
      `POST ${path}: ${issue}. The stream ends after page ${list.summary.page}; ${cures[list.cause]}.`
    )
}

const issueOf = ({ cause, rows, summary }: IncompleteList): string => {
  const { distinct, firstTotal, hasNewRows, resultWindow, total } = summary
  const most = Math.max(total ?? 0, firstTotal ?? 0)
  if (cause === "resultWindow") {
    return `FastMoss serves no rows beyond ${resultWindow} here, and there ${
      most > (resultWindow ?? Infinity) ? `are ${most} in all` : "may be more"
    }`
  }
  const received = `${rows} rows were received${most > (distinct ?? 0) ? `, and there are ${most} in all` : ""}`
  return hasNewRows === false && summary.rows > 0
    ? `FastMoss sent the same rows again; ${received}`
    : `FastMoss serves no more rows; ${received}`
}

const cures = {
  resultWindow: "narrow the filter for the rest",
  incomplete: "rows may be missing"
} as const
