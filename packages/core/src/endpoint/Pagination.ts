/**
 * Pagination: pure functions that decide if another page of a listing follows.
 *
 * @since 0.1.0
 */

/**
 * Counts of a received page. The optional counts describe the earlier pages; without them `decide` assumes that those
 * pages were full and had no repeated rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageCounts {
  /** Page number, from 1. */
  readonly page: number
  /** Number of requested rows per page. */
  readonly pagesize: number
  /** Number of rows on the page. */
  readonly rows: number
  /** Number of all rows; `null` if neither this page nor an earlier one states it. */
  readonly total: number | null
  /**
   * Number of rows on this page and all earlier pages, with repeated rows.
   *
   * @default (page - 1) * pagesize + rows
   */
  readonly received?: number | undefined
  /**
   * Number of rows on this page and all earlier pages, without repeated rows.
   *
   * @default received
   */
  readonly distinct?: number | undefined
  /**
   * Largest number of rows that an earlier page had.
   *
   * @default pagesize
   */
  readonly served?: number | undefined
  /**
   * False if all rows of the page were already on earlier pages.
   *
   * @default true
   */
  readonly hasNewRows?: boolean | undefined
  /**
   * Number of all rows as stated by the first page. The list is incomplete until that many rows were received.
   *
   * @default total
   */
  readonly firstTotal?: number | null | undefined
}

/**
 * The counts of a page, with the limits of the listing and of the caller.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageSummary extends PageCounts {
  /** Result window of the endpoint; `undefined` if it is not documented. */
  readonly resultWindow: number | undefined
  /**
   * Number of wanted rows.
   *
   * @default Infinity
   */
  readonly limit?: number | undefined
}

/**
 * The decision about the next page:
 *
 * - `more`: another page may follow
 * - `end`: all rows were received, as far as the pages show
 * - `resultWindow`: more rows may exist, but beyond the result window, where FastMoss serves none
 * - `incomplete`: FastMoss serves no more rows although more may exist, because it sent fewer rows than its `total`, or
 *   the same rows again
 *
 * @since 0.1.0
 * @category models
 */
export type Continuation = "more" | "end" | "resultWindow" | "incomplete"

/**
 * Returns `more` if another page follows, else the reason why the pages end: `end`, `resultWindow` or `incomplete`.
 *
 * - `decide` trusts `total` until the rows contradict it. While `total` promises more rows, another page follows, even
 *   after a short page: a server may allow fewer rows per page, or omit some.
 * - Without a `total` the list ends only at a page without rows or without new rows.
 * - A full first page whose row count equals `total` is ambiguous, because some servers put the size of the page into
 *   `total`. Then another page follows.
 * - A short first page whose row count equals `total` counts as the whole list.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (summary: PageSummary): Continuation => {
  const { hasNewRows = true, limit = Infinity, page, pagesize, resultWindow = Infinity, rows } = summary
  const { distinct, received, served, total } = countsOf(summary)
  const { firstTotal = total } = summary
  const isComplete = distinct >= (firstTotal ?? 0)
  if (distinct >= limit) return "end"
  if (rows === 0) return isComplete && received >= (total ?? 0) ? "end" : "incomplete"
  // Most rows are repeated: the server ignores the page number while new rows appear at the front of its list.
  if (!hasNewRows || received - distinct > distinct) return "incomplete"
  const isBeyondWindow = (page + 1) * pagesize > resultWindow
  if (total === null) {
    return !isBeyondWindow ? "more" : rows < served ? "end" : "resultWindow"
  }
  if (received < total) return isBeyondWindow ? "resultWindow" : "more"
  // FastMoss never states a total above the result window.
  if (total >= resultWindow) return "resultWindow"
  if (page === 1 && rows >= pagesize && !isBeyondWindow) return "more"
  return isComplete ? "end" : "incomplete"
}

/**
 * Returns true if `total` already shows that the result window cuts the list before `limit` rows are received.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCut = (summary: PageSummary): boolean => {
  const { limit = Infinity, pagesize, resultWindow = Infinity } = summary
  const { total } = countsOf(summary)
  const reachable = Math.floor(resultWindow / pagesize) * pagesize
  return total !== null && limit > reachable && (total > reachable || total >= resultWindow)
}

/**
 * Returns the number of the last page that is worth a request before the pages in between are received: the last page
 * that can have wanted rows, as far as the counts show. It is at least the next page, but no page beyond the result
 * window.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastPage = (summary: PageSummary): number => {
  const { limit = Infinity, page, pagesize, resultWindow = Infinity, rows } = summary
  const { distinct, received, served, total } = countsOf(summary)
  const size = Math.max(served, rows)
  // Without a total, a short page is usually the end, so only one more page is requested.
  const expected = total === null ? (rows < served ? 1 : Infinity) : (total - received) / size
  const pages = Math.max(1, Math.ceil(Math.min(expected, (limit - distinct) / size)))
  return Math.min(page + pages, Math.floor(resultWindow / pagesize))
}

/**
 * Returns the page size for the pages after the first page. A server may serve fewer rows per page than requested. The
 * client must then request pages of the server's size, so that a page number means the same rows to client and server.
 *
 * A first page of at least five rows reveals the server's page size, which is its number of rows, in two cases:
 *
 * - It has at most half of the requested rows although `total` is larger.
 * - It has fewer rows than requested, and there is no `total`.
 *
 * In all other cases the requested page size is returned: if a first page has more than half of the requested rows, the
 * server has only omitted some rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sizeAfterFirst = (summary: PageSummary): number => {
  const { page, pagesize, rows } = summary
  const { total } = countsOf(summary)
  const isSmaller = total === null ? rows < pagesize : rows <= pagesize / 2 && rows < total
  return page === 1 && rows >= leastSize && isSmaller ? rows : pagesize
}

/**
 * Minimum number of rows on a first page that reveals the server's page size: half of 10, the page size that every plan
 * allows.
 */
const leastSize = 5

/**
 * Returns the counts of a page: a missing count gets its default, and a `total` that the rows contradict becomes
 * `null`.
 */
const countsOf = (summary: PageSummary) => {
  const { hasNewRows = true, page, pagesize, rows, served = pagesize } = summary
  const { received = (page - 1) * pagesize + rows } = summary
  const { distinct = received } = summary
  const counted = hasNewRows ? received : distinct
  const isContradicted = summary.total !== null &&
    !(Number.isFinite(summary.total) && (rows === 0 || summary.total >= counted))
  return { received, distinct, served, total: isContradicted ? null : summary.total }
}
