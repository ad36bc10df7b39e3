/**
 * Pagination: pure decisions about the pages of a listing.
 *
 * @since 0.1.0
 */

/**
 * The counts of a page that was received.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageCounts {
  /** The number of the page, from 1. */
  readonly page: number
  readonly pagesize: number
  /** The number of rows on the page. */
  readonly rows: number
  /** The number of all rows; `null` if the page does not have it. */
  readonly total: number | null
}

/**
 * The facts that decide about the next page.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageSummary extends PageCounts {
  /** The result window of the endpoint; `undefined` if none is documented. */
  readonly resultWindow: number | undefined
}

/**
 * The decision about the next page:
 *
 * - `more`: there may be another page
 * - `end`: all rows were received
 * - `resultWindow`: there may be more rows, but they are beyond the result window, which FastMoss does not serve
 *
 * @since 0.1.0
 * @category models
 */
export type Continuation = "more" | "end" | "resultWindow"

/**
 * Decides if another page follows. A short page, an empty page or a `total` that is reached is the end.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = ({ page, pagesize, resultWindow = Infinity, rows, total }: PageSummary): Continuation =>
  rows < pagesize || (total !== null && page * pagesize >= total)
    ? "end"
    : (page + 1) * pagesize > resultWindow
    ? "resultWindow"
    : "more"

/**
 * Returns the number of the last page that may have rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastPage = ({ pagesize, resultWindow = Infinity, total }: PageSummary): number =>
  Math.min(Math.ceil((total ?? Infinity) / pagesize), Math.floor(resultWindow / pagesize))
