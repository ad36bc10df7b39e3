/**
 * Descriptions of endpoints, and the types and options of their typed calls.
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
 * Description of an endpoint: its path, its schemas and its documentation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint {
  readonly path: string
  /** Short description of the data that the endpoint returns. */
  readonly title: string
  /** URL of the documentation page; `undefined` if none is known. */
  readonly documentation: string | undefined
  /**
   * Source of the method and the path of the endpoint:
   * - `documented`: an official page
   * - `third-party`: only public code of third parties
   */
  readonly confidence: "documented" | "third-party"
  /** Schema of the payload. It is strict: unknown fields are rejected. Its encoded side is the wire form. */
  readonly payload: SchemaAST.AST
  /** Schema of the response's `data`. It is lenient: it accepts the known variations of each field. */
  readonly data: SchemaAST.AST
  /** Result window and key of a listing; `undefined` if the endpoint does not return pages. */
  readonly listing: Listing | undefined
}

/**
 * The part of an endpoint's description that exists only for endpoints that return pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing {
  /** Result window: the most rows that the endpoint serves, over all pages; `undefined` if it is not documented. */
  readonly resultWindow: number | undefined
  /** Fields that identify a row, such as `product_id` or `creator.uid`. */
  readonly key: ReadonlyArray<string>
}

/**
 * A page of rows. At run time rows keep fields that this library does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<Row> {
  /** Number of rows over all pages, as counted by FastMoss; `null` if the response lacks it. */
  readonly total: number | null
  /** Rows of the page. */
  readonly list: ReadonlyArray<Row>
}

/**
 * A function that calls one endpoint with a typed payload and returns typed data. Its property `endpoint` describes the
 * endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call<in Payload, out Data> {
  (payload: Payload): Effect.Effect<Data, FastMossError, FastMossClient>
  readonly endpoint: Endpoint
}

/**
 * Options for streams of rows and streams of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagingOptions {
  /**
   * Number of pages to request at the same time, at least 1. Values above 32, including `Infinity`, count as 32.
   * FastMoss charges for each requested page, even if the stream ends before the page is consumed.
   *
   * @default 1
   */
  readonly concurrency?: number | undefined
  /**
   * Rows per page, 1 to 100. If the option is not set and FastMoss rejects a page size of 100, the client tries 10
   * once. If FastMoss accepts 10, the client uses pages of 10 for this path for one hour, then tries 100 again.
   *
   * @default 100
   */
  readonly pagesize?: number | undefined
  /**
   * Reaction to an incomplete list. `warn` logs a warning at the end. `fail` fails with `FastMossRequestError` as soon
   * as it is known that rows are missing, which can be after the first page. A list may be incomplete because the
   * result window cuts it, because FastMoss serves fewer rows than its `total`, or because FastMoss sends the same rows
   * again.
   *
   * @default "warn"
   */
  readonly onIncomplete?: "warn" | "fail" | undefined
}

/**
 * Options for a stream of rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamOptions extends PagingOptions {
  /**
   * Most rows to emit; `Infinity` means all. With 0 the client sends no request.
   *
   * @default all
   */
  readonly limit?: number | undefined
}

/**
 * Options for a stream of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions extends PagingOptions {
  /**
   * Number of the first page. Set `pagesize` too, because the same page number covers different rows at another page
   * size.
   *
   * @default 1
   */
  readonly from?: number | undefined
}

/**
 * A typed call to an endpoint that returns pages. Besides one page, it can return the first row, a stream of rows or a
 * stream of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagedCall<Payload, Row> extends Call<Payload & Paging, Page<Row>> {
  /**
   * Emits all rows in order, and requests pages as needed.
   *
   * A row repeated on a later page, because the data changed meanwhile, is dropped if it is among the latest 100,000
   * rows. The stream ends when `total` rows were received or at the result window. If FastMoss sends no reliable
   * `total`, the stream ends at the first page without new rows. If rows may be missing, it logs a warning or fails:
   * see `onIncomplete`.
   */
  readonly stream: (
    payload: Payload,
    options?: StreamOptions
  ) => Stream.Stream<Row, FastMossError, FastMossClient>
  /**
   * Emits pages in order, starting at page `from` (1 by default). Pages keep repeated rows. The stream ends under the
   * same conditions as `stream`.
   */
  readonly pages: (
    payload: Payload,
    options?: PageOptions
  ) => Stream.Stream<Page<Row>, FastMossError, FastMossClient>
  /** Returns the first row. Costs one request. */
  readonly first: (
    payload: Payload
  ) => Effect.Effect<Option.Option<Row>, FastMossError, FastMossClient>
}

/**
 * Options for `latestAvailable`.
 *
 * @since 0.1.0
 * @category models
 */
export interface LatestOptions {
  /**
   * Kind of the periods to try.
   *
   * @default "day"
   */
  readonly kind?: DateInfo.Kind | undefined
  /**
   * Number of earlier periods to try if the latest has no rows, 0 to 366. Each period costs a request.
   *
   * @default 7
   */
  readonly stepsBack?: number | undefined
  /**
   * Most rows to return; `Infinity` means all. The client requests pages of the period until it has that many rows.
   * Unless the payload sets `pagesize`, a page has up to 100 rows, or 10 if the plan allows no more.
   *
   * @default the rows of one page, the `pagesize` of the payload
   */
  readonly limit?: number | undefined
  /**
   * Reaction if rows within `limit` may be missing: `warn` logs a warning, `fail` fails with `FastMossRequestError`.
   *
   * @default "warn"
   */
  readonly onIncomplete?: PagingOptions["onIncomplete"]
}

/**
 * The result of `latestAvailable`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest<Row> {
  /**
   * Period and its rows; none if no tried period had rows. `page` has the rows of several pages if `limit` required
   * them.
   */
  readonly found: Option.Option<{ readonly dateInfo: DateInfo.DateInfo; readonly page: Page<Row> }>
  /**
   * Number of requests: one for each tried period, one for each further page, and one if FastMoss rejected a page size.
   */
  readonly calls: number
}

/**
 * A typed call to a ranking. Besides one period, it can return the latest period that has rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ranking<Payload, Row> extends PagedCall<Payload, Row> {
  /**
   * Returns the rows of the latest period that has rows. It requests the latest finished period, then earlier periods,
   * because FastMoss returns an empty list for a period that is not computed yet. Rankings of new products lag by three
   * days or more. The requested periods replace a `date_info` in the payload.
   *
   * Each period without rows costs one request, and so does each page of the period that has rows. A `limit` of 50
   * takes one page, or five if the plan allows only 10 rows per page.
   */
  readonly latestAvailable: (
    payload: Payload & Paging,
    options?: LatestOptions
  ) => Effect.Effect<Latest<Row>, FastMossError, FastMossClient>
}

/**
 * Creates a function that decodes the wire form of a payload with the schema of an endpoint, for example in a server or
 * a command line program. It drops undeclared fields. Left: each field that differs from the schema, with the expected
 * form.
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
 * Creates a function that checks a value of unknown origin as a payload, as strictly as the call itself. Right: the
 * payload. Left: all problems in words, such as `filter.regoin is not a field that FastMoss documents (did you mean
 * region?)`. Use it if payloads come from the users of a program.
 *
 * @since 0.1.0
 * @category combinators
 */
export function validatePayload<Payload, Data>(
  call: Call<Payload, Data>
): (value: unknown) => Either.Either<Payload, string>
// A value that the schema can encode is a payload. The overload states that type, so no second check is needed.
export function validatePayload(
  { endpoint }: Call<never, unknown>
): (value: unknown) => Either.Either<unknown, string> {
  const encode = lazily(() => encodePayload(Schema.make(endpoint.payload)))
  return (value) => Either.map(encode()(value), () => value)
}

/**
 * Returns `more` if another page of a listing follows, `end` if all rows were received, or the reason why the pages end
 * before the list does: `resultWindow` or `incomplete`. Use it in a program that requests pages itself; streams decide
 * in the same way. The optional counts make the decision more exact and save requests.
 *
 * @since 0.1.0
 * @category combinators
 */
export const continuation = (
  { listing }: Endpoint,
  page: Pagination.PageCounts
): Pagination.Continuation => Pagination.decide({ ...page, resultWindow: listing?.resultWindow })
