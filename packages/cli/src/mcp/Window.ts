/**
 * Computes which pages hold a range of rows. Pure.
 */

/** The pages to request for a range of rows. */
export interface Window {
  /** The number of the first page. */
  readonly from: number
  readonly pagesize: number
  /** The number of rows to drop at the beginning of the first page. */
  readonly drop: number
}

/**
 * Returns the pages that hold `limit` rows after the first `skip` rows. Prefers a single page with all of these rows,
 * because each page is paid for.
 * - `largest`: the largest page size that the user's plan allows
 * - `resultWindow`: the number of the last row that FastMoss serves
 */
export const of = (
  { largest, limit, resultWindow, skip }: {
    readonly skip: number
    readonly limit: number
    readonly largest: number
    readonly resultWindow: number
  }
): Window => {
  const at = (pagesize: number) => ({ from: Math.floor(skip / pagesize) + 1, pagesize, drop: skip % pagesize })
  for (let pagesize = limit; pagesize <= largest; pagesize++) {
    const page = at(pagesize)
    if (page.drop + limit <= pagesize && page.from * pagesize <= resultWindow) return page
  }
  return at(Math.min(limit, largest))
}
