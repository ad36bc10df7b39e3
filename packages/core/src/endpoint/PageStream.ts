/**
 * Streams of pages with concurrent requests, and streams of their rows.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { FlightSet } from "../internal/fast/FlightSet.js"
import type { Page } from "./Endpoint.js"
import type { IncompleteList } from "./IncompleteList.js"
import * as Pagination from "./Pagination.js"
import type * as RepeatedRows from "./RepeatedRows.js"

/**
 * The first page of a stream, and the function that requests the other pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface Opening<Row, E> {
  readonly first: Page<Row>
  readonly pagesize: number
  /** Requests the page with the given number and size. */
  readonly fetch: (page: number, pagesize: number) => Effect.Effect<Page<Row>, E>
}

/**
 * A received page, with its rows that were on no earlier page.
 *
 * @since 0.1.0
 * @category models
 */
export interface Received<Row> {
  readonly page: Page<Row>
  readonly kept: ReadonlyArray<Row>
}

/**
 * Options for a stream of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<Row, E, R> {
  /** Number of the first page. */
  readonly from: number
  /** Requests the first page. */
  readonly open: Effect.Effect<Opening<Row, E>, E, R>
  /**
   * Makes the filter that drops repeated rows. Each run of the stream needs a new filter, because a filter remembers
   * rows.
   */
  readonly makeFilter: () => RepeatedRows.Filter
  readonly resultWindow: number | undefined
  readonly concurrency: number
  /** Number of wanted rows. Pages after these rows are not requested. */
  readonly limit: number
  /** True if the stream must end as soon as it is known that rows will be missing, instead of after the last page. */
  readonly failsEarly: boolean
  /** Runs when the stream ends although more rows may exist. */
  readonly onIncomplete: (list: IncompleteList) => Effect.Effect<void, E>
}

/**
 * Emits pages in order, with up to `concurrency` requests under way. Requests start only when a page is pulled. The
 * first page is requested alone, because it shows the total and the server's page size, which all other requests use.
 * The end of the stream interrupts the requests under way.
 *
 * Bound on the number of requests: for `n` rows at a page size of `s`, at most `n / s + 2 + (concurrency - 1)`. The 2
 * covers a short last page, and the page without new rows that ends a list without a total. The `concurrency - 1`
 * covers pages that are requested in advance; `total` and `limit` limit their number.
 *
 * A server may ignore the page number while new rows appear at the front of its list. Then each page has at least one
 * new row, and the stream ends once most received rows are repeated ones.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pages = <Row, E, R>(options: Options<Row, E, R>): Stream.Stream<Received<Row>, E, R> => {
  const { concurrency, failsEarly, from, limit, makeFilter, onIncomplete, open, resultWindow } = options

  return Stream.suspend(() => {
    const requests = new FlightSet()
    const filter = makeFilter()

    /**
     * Returns a received page with its new rows, and the state of the stream after it: the counts so far, and the
     * decision if the stream continues.
     */
    const receive = (page: Page<Row>, before: Progress<Row, E>): readonly [Received<Row>, State<Row, E>] => {
      const { pagesize } = before
      const rows = page.list.length
      const { ambiguous, fresh, kept } = filter(page.list)
      const isFirst = before.number === from
      const distinct = before.distinct + fresh + ambiguous
      // Some servers send 0 or -1 instead of a count, or a count on the first page only.
      const total = page.total !== null && page.total > 0 ? page.total : before.total
      const summary: Pagination.PageSummary = {
        page: before.number,
        pagesize,
        rows,
        total,
        received: before.received + rows,
        distinct,
        served: isFirst ? pagesize : before.served,
        firstTotal: isFirst ? total : before.firstTotal,
        hasNewRows: fresh > 0 || (ambiguous > 0 && total !== null),
        resultWindow,
        limit
      }
      const next = isFirst ? Pagination.sizeAfterFirst(summary) : pagesize
      const ahead = { ...summary, pagesize: next, served: isFirst ? next : before.served }
      const continuation = failsEarly && Pagination.isCut(ahead) ? "resultWindow" : Pagination.decide(ahead)
      return [{ page, kept }, {
        ...before,
        number: before.number + 1,
        pagesize: next,
        received: before.received + rows,
        distinct,
        served: Math.max(before.served, rows),
        total,
        firstTotal: summary.firstTotal ?? null,
        last: Pagination.lastPage(ahead),
        continuation,
        summary
      }]
    }

    /**
     * Starts requests until `concurrency` of them are under way, then waits for the oldest page. Returns this page and
     * the state of the stream after it.
     */
    const advance = (state: State<Row, E>): Effect.Effect<readonly [Received<Row>, State<Row, E>], E> => {
      const { last, next, pending: [oldest, ...others] } = state
      return oldest === undefined || (others.length + 1 < concurrency && next <= last)
        ? Effect.flatMap(
          requests.launch(state.fetch(next, state.pagesize)),
          (page) => advance({ ...state, pending: [...state.pending, page], next: next + 1 })
        )
        : Effect.map(oldest, (page) => receive(page, { ...state, pending: others }))
    }

    const begin = Effect.map(open, ({ fetch, first, pagesize }) => {
      // Pages before the first requested page count as full pages.
      const skipped = (from - 1) * pagesize
      return receive(first, {
        fetch,
        pending: [],
        next: from + 1,
        number: from,
        pagesize,
        skipped,
        received: skipped,
        distinct: skipped,
        served: 0,
        total: null,
        firstTotal: null
      })
    })

    const step = (state: State<Row, E> | undefined) => {
      if (state === undefined) return Effect.asSome(begin)
      const { continuation: cause, distinct, next, skipped, summary } = state
      if (cause === "more") return Effect.asSome(advance(state))
      return cause === "end"
        ? Effect.succeedNone
        : Effect.zipRight(
          onIncomplete({ cause, summary, rows: distinct - skipped, requested: next - from }),
          Effect.succeedNone
        )
    }

    return Stream.ensuring(Stream.unfoldEffect(undefined, step), requests.interruptAll)
  })
}

/**
 * Emits the rows of pages without repeated rows, at most `limit` of them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rows = <Row, E, R>(
  pages: Stream.Stream<Received<Row>, E, R>,
  limit: number | undefined
): Stream.Stream<Row, E, R> => {
  const all = Stream.mapConcat(pages, ({ kept }) => kept)
  // With any other limit, the stream of pages is empty or fails.
  return limit !== undefined && Number.isSafeInteger(limit) && limit > 0 ? Stream.take(all, limit) : all
}

/** State of a stream between two pages: the counts of the received pages, and the requests under way. */
interface Progress<Row, E> {
  readonly fetch: Opening<Row, E>["fetch"]
  /** The requests under way, in page order. */
  readonly pending: ReadonlyArray<Effect.Effect<Page<Row>, E>>
  /** The number of the next page to request. */
  readonly next: number
  /** The number of the next page to receive. */
  readonly number: number
  readonly pagesize: number
  /** The number of rows on the pages before the first requested one. */
  readonly skipped: number
  readonly received: number
  readonly distinct: number
  readonly served: number
  readonly total: number | null
  readonly firstTotal: number | null
}

interface State<Row, E> extends Progress<Row, E> {
  /** Number of the last page that may be requested while earlier pages are under way. */
  readonly last: number
  readonly continuation: Pagination.Continuation
  readonly summary: Pagination.PageSummary
}
