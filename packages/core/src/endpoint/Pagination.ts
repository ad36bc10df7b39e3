/**
 * Which pages there are: pure decisions, and a stream that follows them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { FlightSet } from "../internal/fast/FlightSet.js"

/**
 * A page that has come, in numbers.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageCounts {
  /** The number of the page, from 1. */
  readonly page: number
  readonly pagesize: number
  /** How many rows it had. */
  readonly rows: number
  /** What it said of all rows, if it did. */
  readonly total: number | null
}

/**
 * What is known when a page has come.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageSummary extends PageCounts {
  /** How many rows FastMoss gives at most, page by page, where that is documented. */
  readonly resultWindow: number | undefined
}

/**
 * - `more`: there may be another page
 * - `end`: all rows have come
 * - `window`: there may be more rows, but FastMoss gives none beyond its window
 *
 * @since 0.1.0
 * @category models
 */
export type Continuation = "more" | "end" | "window"

/**
 * The decision: a short page, an empty page or a `total` that is reached is the end.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = ({ page, pagesize, rows, total, resultWindow: window }: PageSummary): Continuation =>
  rows < pagesize || (total !== null && page * pagesize >= total)
    ? "end"
    : (page + 1) * pagesize > (window ?? Infinity)
    ? "window"
    : "more"

/**
 * The last page that is worth asking for ahead.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastPage = ({ pagesize, total, resultWindow: window }: PageSummary): number =>
  Math.min(Math.ceil((total ?? Infinity) / pagesize), Math.floor((window ?? Infinity) / pagesize))

/**
 * The first page, and how the others are had.
 *
 * @since 0.1.0
 * @category models
 */
export interface Opening<Page, E> {
  readonly first: Page
  readonly pagesize: number
  /** Another page, by its number. */
  readonly fetch: (page: number) => Effect.Effect<Page, E>
}

/**
 * Pages in order, with up to `concurrency` under way: the next ones are asked for when one is pulled, never before. The
 * first page goes alone, for it tells the total. What is under way when the stream ends is interrupted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream = <Page, E, R>(options: {
  /** The number of the first page. */
  readonly from: number
  readonly open: Effect.Effect<Opening<Page, E>, E, R>
  readonly contentOf: (page: Page) => Pick<PageSummary, "rows" | "total">
  readonly window: number | undefined
  readonly concurrency: number
  /** How many rows are wanted at most: what is beyond is not asked for ahead. */
  readonly limit: number
  /** What to do when only the window ends the stream. */
  readonly onResultWindow: (progress: PageSummary) => Effect.Effect<void, E>
}): Stream.Stream<Page, E, R> => {
  const { concurrency, contentOf, from, limit, onResultWindow, open, window } = options

  /** A page has come: what is known now. */
  const arrive = (
    page: Page,
    number: number,
    { flights, next, opening }: Pick<State<Page, E>, "opening" | "flights" | "next">
  ): Effect.Effect<readonly [Page, State<Page, E>], E> => {
    const { pagesize } = opening
    const progress: PageSummary = { page: number, pagesize, ...contentOf(page), resultWindow: window }
    const verdict = decide(progress)
    const last = Math.min(lastPage(progress), Math.ceil(limit / pagesize))
    const arrived = [page, { opening, flights, next, last, verdict }] as const
    return verdict === "window" ? Effect.as(onResultWindow(progress), arrived) : Effect.succeed(arrived)
  }

  return Stream.suspend(() => {
    const underWay = new FlightSet()

    /** As many under way as may be, and the page of the first. */
    const advance = (state: State<Page, E>): Effect.Effect<readonly [Page, State<Page, E>], E> => {
      const { flights: [first, ...rest], last, next, opening } = state
      return first === undefined || (rest.length + 1 < concurrency && next <= last)
        ? Effect.flatMap(
          underWay.launch(opening.fetch(next)),
          (flight) => advance({ ...state, flights: [...state.flights, flight], next: next + 1 })
        )
        : Effect.flatMap(
          first,
          (page) => arrive(page, next - state.flights.length, { flights: rest, next, opening })
        )
    }

    const step = (state: State<Page, E> | undefined) =>
      state === undefined
        ? Effect.asSome(
          Effect.flatMap(open, (opening) => arrive(opening.first, from, { opening, flights: [], next: from + 1 }))
        )
        : state.verdict === "more"
        ? Effect.asSome(advance(state))
        : Effect.succeedNone

    return Stream.ensuring(
      Stream.unfoldEffect(undefined, step),
      underWay.interruptAll
    )
  })
}

interface State<Page, E> {
  readonly opening: Opening<Page, E>
  /** The pages under way, in order. */
  readonly flights: ReadonlyArray<Effect.Effect<Page, E>>
  /** The number of the next page to ask for. */
  readonly next: number
  /** The last page that is worth asking for ahead. */
  readonly last: number
  readonly verdict: Continuation
}
