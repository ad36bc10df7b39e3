/**
 * The pages that hold some rows of a list. Pure.
 */

/** Pages to request, from the one that has the first row that is wanted. */
export interface Window {
  /** The number of the first page. */
  readonly from: number
  readonly pagesize: number
  /** Rows at the beginning of that page that are not wanted. */
  readonly drop: number
}

/**
 * Returns the pages for the rows after `skip`. Each page is paid for, so one page that has all of the rows is preferred.
 * `largest` is the most rows of a page that the plan allows, `resultWindow` the last row that FastMoss serves.
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
