/**
 * A stream of pages with several requests under way, and the stream of their rows.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { FlightSet } from "../internal/fast/FlightSet.js"
import * as Pagination from "./Pagination.js"

/**
 * The first page of a stream, and the function that requests another one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Opening<Page, E> {
  readonly first: Page
  readonly pagesize: number
  /** Requests a page by its number. */
  readonly fetch: (page: number) => Effect.Effect<Page, E>
}

/**
 * Options of a stream of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<Page, E, R> {
  /** The number of the first page. */
  readonly from: number
  /** Requests the first page. */
  readonly open: Effect.Effect<Opening<Page, E>, E, R>
  readonly contentOf: (page: Page) => Pick<Pagination.PageSummary, "rows" | "total">
  readonly resultWindow: number | undefined
  readonly concurrency: number
  /** The most rows that are wanted: pages beyond are not requested ahead. */
  readonly limit: number
  /** Runs when the result window ends the stream although there may be more rows. */
  readonly onResultWindow: (summary: Pagination.PageSummary) => Effect.Effect<void, E>
}

/**
 * Emits pages in order, with up to `concurrency` requests under way. The next pages are requested when a page is pulled,
 * never before. The first page is requested alone, because it has the total. The end of the stream interrupts the requests
 * that are under way.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pages = <Page, E, R>(options: Options<Page, E, R>): Stream.Stream<Page, E, R> => {
  const { concurrency, contentOf, from, limit, onResultWindow, open, resultWindow } = options

  /** Emits a page that was received, and decides if the stream continues. */
  const receive = (
    page: Page,
    number: number,
    { next, opening, pending }: Pick<State<Page, E>, "opening" | "pending" | "next">
  ): Effect.Effect<readonly [Page, State<Page, E>], E> => {
    const { pagesize } = opening
    const summary: Pagination.PageSummary = { page: number, pagesize, ...contentOf(page), resultWindow }
    const continuation = Pagination.decide(summary)
    const last = Math.min(Pagination.lastPage(summary), Math.ceil(limit / pagesize))
    const received = [page, { opening, pending, next, last, continuation }] as const
    return continuation === "resultWindow" ? Effect.as(onResultWindow(summary), received) : Effect.succeed(received)
  }

  return Stream.suspend(() => {
    const requests = new FlightSet()

    /** Fills up to `concurrency`, then waits for the oldest page. */
    const advance = (state: State<Page, E>): Effect.Effect<readonly [Page, State<Page, E>], E> => {
      const { last, next, opening, pending: [oldest, ...others] } = state
      return oldest === undefined || (others.length + 1 < concurrency && next <= last)
        ? Effect.flatMap(
          requests.launch(opening.fetch(next)),
          (page) => advance({ ...state, pending: [...state.pending, page], next: next + 1 })
        )
        : Effect.flatMap(
          oldest,
          (page) => receive(page, next - state.pending.length, { pending: others, next, opening })
        )
    }

    const step = (state: State<Page, E> | undefined) =>
      state === undefined
        ? Effect.asSome(
          Effect.flatMap(open, (opening) => receive(opening.first, from, { opening, pending: [], next: from + 1 }))
        )
        : state.continuation === "more"
        ? Effect.asSome(advance(state))
        : Effect.succeedNone

    return Stream.ensuring(
      Stream.unfoldEffect(undefined, step),
      requests.interruptAll
    )
  })
}

/**
 * Emits the rows of pages, at most `limit` of them. `makeFilter` makes a filter for each run of the stream, since a filter
 * may remember rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rows = <Row, E, R>(
  pages: Stream.Stream<{ readonly list: ReadonlyArray<Row> }, E, R>,
  makeFilter: () => (rows: ReadonlyArray<Row>) => ReadonlyArray<Row>,
  limit: number | undefined
): Stream.Stream<Row, E, R> => {
  const all = Stream.suspend(() => {
    const filter = makeFilter()
    return Stream.mapConcat(pages, ({ list }) => filter(list))
  })
  // The stream of pages itself is empty or fails for any other limit.
  return limit !== undefined && Number.isSafeInteger(limit) && limit > 0 ? Stream.take(all, limit) : all
}

interface State<Page, E> {
  readonly opening: Opening<Page, E>
  /** The pages under way, in order. */
  readonly pending: ReadonlyArray<Effect.Effect<Page, E>>
  /** The number of the next page to request. */
  readonly next: number
  /** The last page to request ahead. */
  readonly last: number
  readonly continuation: Pagination.Continuation
}
