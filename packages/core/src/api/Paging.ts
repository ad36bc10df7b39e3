/**
 * Which pages there are: pure decisions, and a stream that follows them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Detached from "../internal/detached.js"

/**
 * What is known when a page has come.
 *
 * @since 0.1.0
 * @category models
 */
export interface Progress {
  /** The number of the page, from 1. */
  readonly page: number
  readonly pagesize: number
  /** How many rows it had. */
  readonly rows: number
  /** What it said of all rows, if it did. */
  readonly total: number | null
  /** How many rows FastMoss gives at most, page by page, where that is documented. */
  readonly window: number | undefined
}

/**
 * - `more`: there may be another page
 * - `end`: all rows have come
 * - `window`: there may be more rows, but FastMoss gives none beyond its window
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict = "more" | "end" | "window"

/**
 * The decision: a short page, an empty page or a `total` that is reached is the end.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = ({ page, pagesize, rows, total, window }: Progress): Verdict =>
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
export const lastPage = ({ pagesize, total, window }: Progress): number =>
  Math.min(Math.ceil((total ?? Infinity) / pagesize), Math.floor((window ?? Infinity) / pagesize))

/**
 * Pages in order, with up to `concurrency` under way: the next ones are asked for when one is pulled, never before. The
 * first page goes alone, for it tells the total. What is under way when the stream ends is interrupted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream = <Page, E>(options: {
  /** The number of the first page. */
  readonly from: number
  readonly fetch: (page: number) => Effect.Effect<Page, E>
  readonly progress: (page: Page, number: number) => Progress
  readonly concurrency: number
  /** The last page worth asking for ahead, whatever the total. */
  readonly ahead: number
  /** What to do when only the window ends the stream. */
  readonly onWindow: (progress: Progress) => Effect.Effect<void, E>
}): Stream.Stream<Page, E> => {
  const { ahead, concurrency, fetch, from, onWindow, progress } = options
  const begin: State<Page, E> = { flights: [], next: from, last: from, verdict: "more" }

  /** A page that has been asked for is known to be under way, whatever interrupts who asked. */
  const launch = (underWay: Set<Fiber.Fiber<void>>, page: number): Effect.Effect<Flight<Page, E>> =>
    Effect.uninterruptible(Effect.suspend(() => {
      const flight: Flight<Page, E> = new Detached.Handover()
      return Effect.map(Detached.start(fetch(page), (exit) => flight.give(exit)), (fiber) => {
        underWay.add(fiber)
        fiber.addObserver(() => underWay.delete(fiber))
        return flight
      })
    }))

  const step = (underWay: Set<Fiber.Fiber<void>>) => (state: State<Page, E>) =>
    Effect.gen(function*() {
      if (state.verdict !== "more") return Option.none<readonly [Page, State<Page, E>]>()
      const flights = [...state.flights]
      let { next } = state
      while (flights.length === 0 || (flights.length < concurrency && next <= Math.min(state.last, ahead))) {
        flights.push(yield* launch(underWay, next))
        next++
      }
      const [first, ...rest] = flights
      if (first === undefined) return Option.none()
      const page = yield* first.take
      const now = progress(page, next - flights.length)
      const verdict = decide(now)
      if (verdict === "window") yield* onWindow(now)
      return Option.some([page, { flights: rest, next, last: lastPage(now), verdict }] as const)
    })

  return Stream.unwrapScoped(
    Effect.map(
      Effect.acquireRelease(Effect.sync(() => new Set<Fiber.Fiber<void>>()), Fiber.interruptAll),
      (underWay) => Stream.unfoldEffect(begin, step(underWay))
    )
  )
}

/** A page that is to come. */
type Flight<Page, E> = Detached.Handover<Page, E>

interface State<Page, E> {
  /** The pages under way, in order. */
  readonly flights: ReadonlyArray<Flight<Page, E>>
  /** The number of the next page to ask for. */
  readonly next: number
  readonly last: number
  readonly verdict: Verdict
}
