/**
 * Result window: the most rows that an endpoint serves, over all pages.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { FastMossRequestError } from "../FastMossError.js"
import type { Paging, StreamOptions } from "./Endpoint.js"
import type { PageSummary } from "./Pagination.js"

/**
 * Fails if a page is beyond the result window.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (
  path: string,
  { page = 1, pagesize = 10 }: Paging,
  resultWindow = Infinity
): Effect.Effect<void, FastMossRequestError> =>
  page * pagesize <= resultWindow
    ? Effect.void
    : fail(path, `page * pagesize is ${page * pagesize}, and ${limitOf(resultWindow)}`)

/**
 * Logs a warning, or fails, when the result window ends a stream although there may be more rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reached = (
  path: string,
  { page, resultWindow, total }: PageSummary,
  onResultWindow: StreamOptions["onResultWindow"] = "warn"
): Effect.Effect<void, FastMossRequestError> => {
  const issue = `${limitOf(resultWindow)}, and there are ${total ?? "more"} in all`
  return onResultWindow === "fail"
    ? fail(path, issue)
    : Effect.logWarning(`POST ${path}: ${issue}. The stream ends after page ${page}; narrow the filter for the rest.`)
}

const limitOf = (resultWindow: number | undefined): string => `FastMoss gives no row beyond ${resultWindow} here`

const fail = (path: string, issue: string): Effect.Effect<never, FastMossRequestError> =>
  Effect.fail(new FastMossRequestError({ method: "POST", path, attempts: 0, issue }))
