/**
 * The description of an endpoint, and the types and options of its typed call.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type * as Stream from "effect/Stream"
import type { FastMossClient } from "../FastMossClient.js"
import type { FastMossError } from "../FastMossError.js"
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"
import type * as DateInfo from "./DateInfo.js"
import * as Pagination from "./Pagination.js"

/**
 * The declaration of an endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint {
  readonly path: string
  /** What it gives, in a few words. */
  readonly title: string
  /** The documentation page; `undefined` when none was seen. */
  readonly documentation: string | undefined
  /** `documented`: method and path stand on an official page. `third-party`: they were seen in public code only. */
  readonly confidence: "documented" | "third-party"
  /** The schema of what is sent: strict. Its encoded side is the wire form. */
  readonly payload: SchemaAST.AST
  /** The schema of `data`: lenient. */
  readonly data: SchemaAST.AST
  /** For an endpoint of pages. */
  readonly listing: Listing | undefined
}

/**
 * What an endpoint of pages has besides.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing {
  /** How many rows it gives at most, page by page; `undefined` where no source says. */
  readonly resultWindow: number | undefined
  /** The fields that tell a row from others, such as `product_id` or `creator.uid`. */
  readonly key: ReadonlyArray<string>
}

/**
 * A page of rows. Fields that are not known are kept, out of sight of the types.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<Row> {
  /** How many rows there are in all, as FastMoss counts them; `null` when it does not say. */
  readonly total: number | null
  readonly list: ReadonlyArray<Row>
}

/**
 * A typed call. `endpoint` is its declaration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call<in Payload, out Data> {
  (payload: Payload): Effect.Effect<Data, FastMossError, FastMossClient>
  readonly endpoint: Endpoint
}

/**
 * How a stream pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamOptions {
  /**
   * How many pages may be under way. Each is a call that is paid for, pulled or not.
   *
   * @default 1
   */
  readonly concurrency?: number | undefined
  /**
   * Rows per page, 1 to 100. When it is not set, and the plan refuses 100 (code 10001), 10 is tried once, and remembered
   * for the client.
   *
   * @default 100
   */
  readonly pagesize?: number | undefined
  /**
   * How many rows are wanted at most.
   *
   * @default all
   */
  readonly limit?: number | undefined
  /**
   * What to do when there may be more rows, but FastMoss gives none beyond its window: log a warning, or fail with
   * `FastMossRequestError`.
   *
   * @default "warn"
   */
  readonly onResultWindow?: "warn" | "fail" | undefined
}

/**
 * How a stream of pages goes.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions extends Omit<StreamOptions, "limit"> {
  /**
   * The number of the first page. Name the `pagesize` with it: pages of another size are other pages.
   *
   * @default 1
   */
  readonly from?: number | undefined
}

/**
 * The payload of an endpoint of pages, without the page.
 *
 * @since 0.1.0
 * @category models
 */
export type StreamPayload<Payload> = Omit<Payload, "page" | "pagesize">

/**
 * A typed call of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagedCall<Payload, Row> extends Call<Payload, Page<Row>> {
  /**
   * All rows in order. A row that comes again on a later page, as rows do when the data shifts, is dropped, if it is among
   * the latest 100,000. Ends on a short page, an empty page, the `total`, or the window.
   */
  readonly stream: (
    payload: StreamPayload<Payload>,
    options?: StreamOptions
  ) => Stream.Stream<Row, FastMossError, FastMossClient>
  /** The same page by page, repeated rows included; from a later page on when a program has the ones before. */
  readonly pages: (
    payload: StreamPayload<Payload>,
    options?: PageOptions
  ) => Stream.Stream<Page<Row>, FastMossError, FastMossClient>
  /** The first row, for one call. */
  readonly first: (
    payload: StreamPayload<Payload>
  ) => Effect.Effect<Option.Option<Row>, FastMossError, FastMossClient>
}

/**
 * How far a search for the latest period goes.
 *
 * @since 0.1.0
 * @category models
 */
export interface LatestOptions {
  /** @default "day" */
  readonly kind?: DateInfo.Kind | undefined
  /**
   * How many periods to try besides the latest. Each is a call.
   *
   * @default 7
   */
  readonly stepsBack?: number | undefined
}

/**
 * What such a search came to.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest<Row> {
  /** The period and its page; none when no period had rows. */
  readonly found: Option.Option<{ readonly dateInfo: DateInfo.DateInfo; readonly page: Page<Row> }>
  /** How many calls it took. */
  readonly calls: number
}

/**
 * A typed call of a ranking.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ranking<Payload, Row> extends PagedCall<Payload, Row> {
  /**
   * Walks back from the latest period until there are rows: a period that is not finished, or not computed yet, is an
   * empty list. Rankings of new products lag by three days or more. A `date_info` of the payload does not count.
   */
  readonly latestAvailable: (
    payload: Payload,
    options?: LatestOptions
  ) => Effect.Effect<Latest<Row>, FastMossError, FastMossClient>
}

/**
 * Reads the wire form of a payload as its endpoint declares it: what a server or a command line receives. Fields that are
 * not declared are left out. Fails with each place that differs, and what is expected there.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decodePayload = <Payload, Data>(
  { endpoint }: Call<Payload, Data>
): (wire: unknown) => Either.Either<Payload, ReadonlyArray<ParseIssueSummary>> => {
  const decode = lazily(() => ParseResult.decodeUnknownEither(Schema.make<Payload, unknown>(endpoint.payload)))
  return (wire) => Either.mapLeft(decode()(wire, { errors: "all", onExcessProperty: "ignore" }), summarize)
}

/**
 * What follows a page: `more` pages, the `end` of the rows, or the end of the result `window` although there may be more
 * rows. For a program that asks for pages one by one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const continuation = (
  { listing }: Endpoint,
  page: Omit<Pagination.PageSummary, "resultWindow">
): Pagination.Continuation => Pagination.decide({ ...page, resultWindow: listing?.resultWindow })
