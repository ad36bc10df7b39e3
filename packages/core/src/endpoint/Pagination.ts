/**
 * Pagination: the pure decision whether another page of a listing follows.
 *
 * @since 0.1.0
 */

/**
 * The counts of a page that was received. The optional ones are about the pages before it: without them the decision takes
 * these for full pages of rows that differ.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageCounts {
  /** The number of the page, from 1. */
  readonly page: number
  /** The number of rows that were requested. */
  readonly pagesize: number
  /** The number of rows on the page. */
  readonly rows: number
  /** The number of all rows; `null` if neither the page nor an earlier one has it. */
  readonly total: number | null
  /**
   * The number of rows of this page and all pages before it, repeated rows included.
   *
   * @default (page - 1) * pagesize + rows
   */
  readonly received?: number | undefined
  /**
   * The same without repeated rows.
   *
   * @default received
   */
  readonly distinct?: number | undefined
  /**
   * The most rows of a page before this one.
   *
   * @default pagesize
   */
  readonly served?: number | undefined
  /**
   * False if all rows of the page were on earlier pages.
   *
   * @default true
   */
  readonly hasNewRows?: boolean | undefined
  /**
   * The number of all rows according to the first page: those that are to be received at least.
   *
   * @default total
   */
  readonly firstTotal?: number | null | undefined
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
  /**
   * The number of rows that are wanted.
   *
   * @default Infinity
   */
  readonly limit?: number | undefined
}

/**
 * The decision about the next page:
 *
 * - `more`: there may be another page
 * - `end`: all rows were received, as far as the pages tell
 * - `resultWindow`: there may be more rows, but they are beyond the result window, which FastMoss does not serve
 * - `incomplete`: FastMoss serves no more rows, but there may be some: it sent fewer than its `total`, or the same again
 *
 * @since 0.1.0
 * @category models
 */
export type Continuation = "more" | "end" | "resultWindow" | "incomplete"

/**
 * Decides if another page follows.
 *
 * A `total` is believed until the rows contradict it. While it says that there are more rows, another page is requested,
 * however short this one is. Without one, only a page without rows, or without new ones, is the end: a page may be short
 * because the server allows fewer rows, or leaves some out.
 *
 * Two lists look the same and are told apart by a request: one of exactly one full page, and one whose `total` is the number
 * of rows on the page. A short first page with such a `total` is taken for the whole list, as it nearly always is.
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
  // More repeated rows than others: the server does not obey the page number, while new rows come in front.
  if (!hasNewRows || received - distinct > distinct) return "incomplete"
  const isBeyondWindow = (page + 1) * pagesize > resultWindow
  if (total === null) {
    return !isBeyondWindow ? "more" : rows < served ? "end" : "resultWindow"
  }
  if (received < total) return isBeyondWindow ? "resultWindow" : "more"
  // FastMoss's totals end at the window.
  if (total >= resultWindow) return "resultWindow"
  if (page === 1 && rows >= pagesize && !isBeyondWindow) return "more"
  return isComplete ? "end" : "incomplete"
}

/**
 * Returns true if `total` tells already that the result window cuts the list, before `limit` rows are received.
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
 * Returns the number of the last page to request ahead: the last one that may have rows that are wanted, as far as the
 * pages tell; at least the next one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastPage = (summary: PageSummary): number => {
  const { limit = Infinity, page, pagesize, resultWindow = Infinity, rows } = summary
  const { distinct, received, served, total } = countsOf(summary)
  const size = Math.max(served, rows)
  // A short page without a total is the end, as a rule: one request tells.
  const expected = total === null ? (rows < served ? 1 : Infinity) : (total - received) / size
  const pages = Math.max(1, Math.ceil(Math.min(expected, (limit - distinct) / size)))
  return Math.min(page + pages, Math.floor(resultWindow / pagesize))
}

/**
 * Returns the page size for the pages after the first one. If the first page has at most half of the rows that were
 * requested, although there may be more, the server allows no more: then its own size is requested, so that a page number
 * means the same rows to both sides. If it has more than half, some rows are left out, and the size stays, unless there is no
 * total that would tell in the end.
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

/** Half of the size that every plan allows: a page of fewer rows does not show the size of the server. */
const leastSize = 5

/** Fills in the counts that are not known, and drops a total that the rows contradict. */
const countsOf = (summary: PageSummary) => {
  const { hasNewRows = true, page, pagesize, rows, served = pagesize } = summary
  const { received = (page - 1) * pagesize + rows } = summary
  const { distinct = received } = summary
  const counted = hasNewRows ? received : distinct
  const isContradicted = summary.total !== null &&
    !(Number.isFinite(summary.total) && (rows === 0 || summary.total >= counted))
  return { received, distinct, served, total: isContradicted ? null : summary.total }
}
