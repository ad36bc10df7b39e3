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
import { encode as encodePayload, type Paging } from "./Payload.js"

export type { BasePayload, Paging } from "./Payload.js"
export type { OrderBy, Range, TimeRange } from "./RequestField.js"

/**
 * The description of an endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint {
  readonly path: string
  /** The data it returns, in a few words. */
  readonly title: string
  /** The documentation page; `undefined` if none is known. */
  readonly documentation: string | undefined
  /** `documented`: method and path are on an official page. `third-party`: they were seen in public code only. */
  readonly confidence: "documented" | "third-party"
  /** The schema of the payload: strict. Its encoded side is the wire form. */
  readonly payload: SchemaAST.AST
  /** The schema of `data`: lenient. */
  readonly data: SchemaAST.AST
  /** Set for an endpoint of pages. */
  readonly listing: Listing | undefined
}

/**
 * The part of a description that only endpoints of pages have.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing {
  /** The most rows that the endpoint serves, over all pages; `undefined` if no source says. */
  readonly resultWindow: number | undefined
  /** The fields that identify a row, such as `product_id` or `creator.uid`. */
  readonly key: ReadonlyArray<string>
}

/**
 * A page of rows. At run time a row also has the fields that this library does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<Row> {
  /** The number of all rows according to FastMoss; `null` if the response does not have it. */
  readonly total: number | null
  /** Rows of the page. */
  readonly list: ReadonlyArray<Row>
}

/**
 * A typed call, with the description of its endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call<in Payload, out Data> {
  (payload: Payload): Effect.Effect<Data, FastMossError, FastMossClient>
  readonly endpoint: Endpoint
}

/**
 * Options of all streams of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagingOptions {
  /**
   * The most pages to request at the same time, 1 or above. More than 32 count as 32, `Infinity` included. FastMoss charges
   * for each page, even if the stream ends before it is pulled.
   *
   * @default 1
   */
  readonly concurrency?: number | undefined
  /**
   * Rows per page, 1 to 100. If it is not set and FastMoss refuses 100 as a wrong parameter, 10 is tried once; if that is
   * accepted, the client requests pages of 10 from this path for an hour, then tries 100 again.
   *
   * @default 100
   */
  readonly pagesize?: number | undefined
  /**
   * The reaction when rows may be missing: log a warning at the end, or fail with `FastMossRequestError` as soon as it is
   * known, after the first page if its `total` tells. Rows may be missing when the result window cuts the list, when
   * FastMoss serves fewer rows than its `total`, and when it sends the same rows again.
   *
   * @default "warn"
   */
  readonly onIncomplete?: "warn" | "fail" | undefined
}

/**
 * Options of a stream of rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamOptions extends PagingOptions {
  /**
   * The most rows to emit; `Infinity` means all. With 0 nothing is sent.
   *
   * @default all
   */
  readonly limit?: number | undefined
}

/**
 * Options of a stream of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions extends PagingOptions {
  /**
   * The number of the first page. Set `pagesize` too: a number means other rows at another page size.
   *
   * @default 1
   */
  readonly from?: number | undefined
}

/**
 * A typed call of an endpoint of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagedCall<Payload, Row> extends Call<Payload & Paging, Page<Row>> {
  /**
   * Emits all rows in order. A row that is repeated on a later page, because the data shifted, is dropped if it is among the
   * latest 100,000. Ends at the `total`, or at the result window; without a `total` that the rows bear out, at a page without
   * new rows. If rows may be missing, it warns or fails: see `onIncomplete`.
   */
  readonly stream: (
    payload: Payload,
    options?: StreamOptions
  ) => Stream.Stream<Row, FastMossError, FastMossClient>
  /** Emits pages, repeated rows included, from any page on. Ends as `stream` does. */
  readonly pages: (
    payload: Payload,
    options?: PageOptions
  ) => Stream.Stream<Page<Row>, FastMossError, FastMossClient>
  /** Returns the first row. Costs one call. */
  readonly first: (
    payload: Payload
  ) => Effect.Effect<Option.Option<Row>, FastMossError, FastMossClient>
}

/**
 * Options of a search for the latest period that has rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface LatestOptions {
  /** @default "day" */
  readonly kind?: DateInfo.Kind | undefined
  /**
   * The number of periods to try before the latest, 0 to 366. Each costs a call.
   *
   * @default 7
   */
  readonly stepsBack?: number | undefined
  /**
   * The most rows to return: the pages of the period are requested until it is reached. `Infinity` means all. Unless the
   * payload has a `pagesize`, pages have up to 100 rows, or 10 on a plan that allows no more.
   *
   * @default the rows of one page, the `pagesize` of the payload
   */
  readonly limit?: number | undefined
  /**
   * The reaction when rows up to `limit` may be missing, as of a stream.
   *
   * @default "warn"
   */
  readonly onIncomplete?: PagingOptions["onIncomplete"]
}

/**
 * The result of a search for the latest period that has rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest<Row> {
  /** The period and its rows, those of several pages if `limit` asked for more; none if no period had rows. */
  readonly found: Option.Option<{ readonly dateInfo: DateInfo.DateInfo; readonly page: Page<Row> }>
  /** The number of calls: one for each period and for each further page, and one for a page size that was refused. */
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
   * Steps back from the latest period until one has rows: FastMoss returns an empty list for a period that is not finished
   * or not computed yet. Rankings of new products lag by three days or more. A `date_info` in the payload is replaced.
   *
   * Costs one call for each period without rows, and one for each page of the period that has rows: a `limit` of 50 is one
   * page, or five on a plan that allows 10 rows a page.
   */
  readonly latestAvailable: (
    payload: Payload & Paging,
    options?: LatestOptions
  ) => Effect.Effect<Latest<Row>, FastMossError, FastMossClient>
}

/**
 * Decodes the wire form of a payload by the schema of its endpoint, as a server or a command line needs. Fields that are not
 * declared are dropped. Fails with every field that differs from the schema, and the form that was expected there.
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
 * Checks a value of unknown origin as a payload, as the call itself does: strictly, and in the form that the call takes. Right:
 * the payload. Left: every problem in words, such as `filter.regoin is not a field that FastMoss documents (did you mean
 * region?)`. For a program whose payloads come from its users.
 *
 * @since 0.1.0
 * @category combinators
 */
export function validatePayload<Payload, Data>(
  call: Call<Payload, Data>
): (value: unknown) => Either.Either<Payload, string>
// What the schema encodes is a payload: the overload states the type, and spares a second check.
export function validatePayload(
  { endpoint }: Call<never, unknown>
): (value: unknown) => Either.Either<unknown, string> {
  const encode = lazily(() => encodePayload(Schema.make(endpoint.payload)))
  return (value) => Either.map(encode()(value), () => value)
}

/**
 * Decides if another page follows, for a program that requests pages one by one, as streams decide: `more`, the `end` of the
 * rows, or an end although there may be more rows, because of the `resultWindow` or because FastMoss serves an `incomplete`
 * list. The more of the optional counts it has, the fewer requests it takes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const continuation = (
  { listing }: Endpoint,
  page: Pagination.PageCounts
): Pagination.Continuation => Pagination.decide({ ...page, resultWindow: listing?.resultWindow })
