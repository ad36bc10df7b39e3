/**
 * Endpoints as values: a declaration, from which the typed call, the stream of rows and the sandbox's route follow.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import { globalValue } from "effect/GlobalValue"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as Stream from "effect/Stream"
import { FastMossClient, type Service as Client } from "../FastMossClient.js"
import { FastMossDecodeError, type FastMossError, FastMossRequestError } from "../FastMossError.js"
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"
import * as Metrics from "../Metrics.js"
import * as CompiledDecoder from "./CompiledDecoder.js"
import * as DateInfo from "./DateInfo.js"
import * as LenientDecoder from "./LenientDecoder.js"
import * as Pagination from "./Pagination.js"
import * as Payload from "./Payload.js"
import * as ResponseField from "./ResponseField.js"

export type { BasePayload, Paging } from "./Payload.js"
export type { OrderBy, Range, TimeRange } from "./RequestField.js"

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
  /** Rows of the page. */
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
 * Options of all streams of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagingOptions {
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
   * What to do when there may be more rows, but FastMoss gives none beyond its window: log a warning, or fail with
   * `FastMossRequestError`.
   *
   * @default "warn"
   */
  readonly onResultWindow?: "warn" | "fail" | undefined
}

/**
 * How a stream pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamOptions extends PagingOptions {
  /**
   * How many rows are wanted at most.
   *
   * @default all
   */
  readonly limit?: number | undefined
}

/**
 * How a stream of pages goes.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions extends PagingOptions {
  /**
   * The number of the first page. Name the `pagesize` with it: pages of another size are other pages.
   *
   * @default 1
   */
  readonly from?: number | undefined
}

/**
 * A typed call of pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface PagedCall<Payload, Row> extends Call<Payload & Payload.Paging, Page<Row>> {
  /**
   * All rows in order. A row that comes again on a later page, as rows do when the data shifts, is dropped, if it is among
   * the latest 100,000. Ends on a short page, an empty page, the `total`, or the window.
   */
  readonly stream: (
    payload: Payload,
    options?: StreamOptions
  ) => Stream.Stream<Row, FastMossError, FastMossClient>
  /** The same page by page, repeated rows included; from a later page on when a program has the ones before. */
  readonly pages: (
    payload: Payload,
    options?: PageOptions
  ) => Stream.Stream<Page<Row>, FastMossError, FastMossClient>
  /** The first row, for one call. */
  readonly first: (
    payload: Payload
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
    payload: Payload & Payload.Paging,
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
  page: Pagination.PageCounts
): Pagination.Continuation => Pagination.decide({ ...page, resultWindow: listing?.resultWindow })

/** What every declaration says. Schemas are made when they are first asked for: a program calls few of the endpoints. */
interface Declaration<Payload, PayloadWire> {
  readonly path: string
  readonly title: string
  readonly documentation?: string | undefined
  readonly confidence: "documented" | "third-party"
  readonly payload: () => Schema.Schema<Payload, PayloadWire>
}

/**
 * Declares an endpoint.
 *
 * @since 0.1.0
 * @category constructors
 */
export const call = <Payload extends object, PayloadWire, Data, DataWire>(
  declaration: Declaration<Payload, PayloadWire> & { readonly data: () => Schema.Schema<Data, DataWire> }
): Call<Payload, Data> => {
  const payload = lazily(declaration.payload)
  const data = lazily(declaration.data)
  const send = sender(declaration.path, payload, data)
  return Object.assign((payload: Payload) => Effect.flatMap(FastMossClient, (client) => send(client, payload)), {
    endpoint: endpointOf(declaration, payload, data, undefined)
  })
}

/**
 * Declares an endpoint of pages.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload & Payload.Paging, PayloadWire> & Listing & {
    readonly row: () => Schema.Schema<Row, RowWire>
  }
): PagedCall<Payload, Row> => listing(declaration).pagedCall

/** The calls of pages, and what they are sent by. */
const listing = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload & Payload.Paging, PayloadWire> & Listing & {
    readonly row: () => Schema.Schema<Row, RowWire>
  }
) => {
  const { key, path, resultWindow: window } = declaration
  const payload = lazily(declaration.payload)
  const data = lazily(() => pageOf(declaration.row()))
  const send = sender(path, payload, data, ["list"])
  const keyOf = keyBy(key)

  /** The first page, and the size of the pages that the plan allows. */
  const begin = (client: Client, payload: object, from: number, wanted: number | undefined) => {
    const at = (pagesize: number) =>
      Effect.map(send(client, { ...payload, page: from, pagesize }), (first) => ({ first, pagesize }))
    if (wanted !== undefined) return at(wanted)
    if (smallPlans.has(client)) return at(smallPage)
    return Effect.catchIf(at(largePage), isInvalidParameter, (refusal) =>
      at(smallPage).pipe(
        Effect.tap(() => Effect.sync(() => smallPlans.add(client))),
        // It was not the size: what was refused first is what the payload is about.
        Effect.catchIf(isInvalidParameter, () => Effect.fail(refusal))
      ))
  }

  const pagesOf = (payload: object, { from = 1, ...options }: StreamOptions & PageOptions) =>
    Pagination.stream<Page<Row>, FastMossError, FastMossClient>({
      from,
      open: Effect.flatMap(
        FastMossClient,
        (client) =>
          Effect.map(begin(client, payload, from, options.pagesize), ({ first, pagesize }) => ({
            first,
            pagesize,
            fetch: (page) => send(client, { ...payload, page, pagesize })
          }))
      ),
      contentOf: ({ list, total }) => ({ rows: list.length, total }),
      window,
      concurrency: options.concurrency ?? 1,
      limit: options.limit ?? Infinity,
      onResultWindow: ({ page, total }) => {
        const issue = `FastMoss gives no row beyond ${window} here, and there are ${total ?? "more"} in all`
        return options.onResultWindow === "fail"
          ? refuse(path, issue)
          : Effect.logWarning(
            `POST ${path}: ${issue}. The stream ends after page ${page}; narrow the filter for the rest.`
          )
      }
    })

  const pagedCall: PagedCall<Payload, Row> = Object.assign(
    (payload: Payload & Payload.Paging) =>
      Effect.flatMap(
        FastMossClient,
        (client) => Effect.zipRight(checkWindow(path, payload, window), send(client, payload))
      ),
    {
      endpoint: endpointOf(declaration, payload, data, { resultWindow: window, key }),
      pages: (payload: Payload, options: PageOptions = {}) => pagesOf(payload, options),
      stream: (payload: Payload, options: StreamOptions = {}) => {
        const rows = Stream.suspend(() => {
          const seen = new Set<unknown>()
          return Stream.mapConcat(pagesOf(payload, options), ({ list }) => fresh(list, keyOf, seen))
        })
        return options.limit === undefined ? rows : Stream.take(rows, options.limit)
      },
      first: (payload: Payload) =>
        Effect.flatMap(
          FastMossClient,
          (client) =>
            Effect.map(send(client, { ...payload, page: 1, pagesize: smallPage }), ({ list }) => Arr.head(list))
        )
    }
  )
  return { pagedCall, send }
}

/**
 * Declares a ranking: an endpoint of pages whose filter has a `date_info`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ranking = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload & Payload.Paging, PayloadWire> & Listing & {
    readonly row: () => Schema.Schema<Row, RowWire>
  }
): Ranking<Payload, Row> => {
  const { pagedCall, send } = listing(declaration)
  return Object.assign(pagedCall, {
    latestAvailable: (payload: Payload & Payload.Paging, { kind = "day", stepsBack = 7 }: LatestOptions = {}) =>
      Effect.flatMap(FastMossClient, (client) => {
        const from = (dateInfo: DateInfo.DateInfo, calls: number): Effect.Effect<Latest<Row>, FastMossError> =>
          Effect.flatMap(send(client, withPeriod(payload, dateInfo)), (page) =>
            page.list.length > 0
              ? Effect.succeed({ found: Option.some({ dateInfo, page }), calls })
              : calls > stepsBack
              ? Effect.succeed({ found: Option.none(), calls })
              : from(DateInfo.previous(dateInfo), calls + 1))
        return Effect.zipRight(
          checkWindow(declaration.path, payload, declaration.resultWindow),
          Effect.flatMap(DateInfo.latest(kind), (latest) => from(latest, 1))
        )
      })
  })
}

const withPeriod = (payload: object, date_info: DateInfo.DateInfo): object => ({
  ...payload,
  filter: { ...("filter" in payload && Predicate.isRecord(payload.filter) ? payload.filter : {}), date_info }
})

const largePage = 100
const smallPage = 10

/** The clients whose plan allows small pages only. */
const smallPlans = globalValue("@effect-fastmoss/core/Endpoint/smallPlans", () => new WeakSet<Client>())

const isInvalidParameter = (error: FastMossError): boolean =>
  error._tag === "FastMossApiError" && error.reason === "InvalidParameter"

const refuse = (path: string, issue: string): Effect.Effect<never, FastMossRequestError> =>
  Effect.fail(new FastMossRequestError({ method: "POST", path, attempts: 0, issue }))

const checkWindow = (
  path: string,
  { page = 1, pagesize = 10 }: Payload.Paging,
  window = Infinity
): Effect.Effect<void, FastMossRequestError> =>
  page * pagesize <= window
    ? Effect.void
    : refuse(path, `page * pagesize is ${page * pagesize}, and FastMoss gives no row beyond ${window} here`)

const pageOf = <Row, RowWire>(row: Schema.Schema<Row, RowWire>) => {
  const page = Schema.Struct({ total: ResponseField.total, list: ResponseField.rows(row) })
  return Schema.transform(Schema.Unknown, page, { strict: false, decode: inPage, encode: identity }).annotations({
    [CompiledDecoder.CompiledDecoderId]: () => {
      const read = CompiledDecoder.compile(page.ast)
      return read && ((data: unknown) => read(inPage(data)))
    }
  })
}

// Some answers are the list itself; a period without rows may be null.
const inPage = (data: unknown): unknown => Array.isArray(data) ? { list: data } : data ?? {}

const endpointOf = <A, I>(
  declaration: Declaration<A, I>,
  payload: () => Schema.Schema.AnyNoContext,
  data: () => Schema.Schema.AnyNoContext,
  listing: Listing | undefined
): Endpoint => ({
  path: declaration.path,
  title: declaration.title,
  documentation: declaration.documentation,
  confidence: declaration.confidence,
  get payload() {
    return payload().ast
  },
  get data() {
    return data().ast
  },
  listing
})

/** Encode, call, decode. The schemas are compiled when they are first used. */
const sender = <Payload, PayloadWire, Data, DataWire>(
  path: string,
  payload: () => Schema.Schema<Payload, PayloadWire>,
  data: () => Schema.Schema<Data, DataWire>,
  vital?: ReadonlyArray<string>
) => {
  const encode = lazily(() => Payload.encode(payload()))
  const decode = lazily(() => LenientDecoder.decode(data(), vital))
  return (client: Client, payload: object): Effect.Effect<Data, FastMossError> =>
    Effect.flatMap(
      Either.match(encode()(payload), { onLeft: (issue) => refuse(path, issue), onRight: Effect.succeed }),
      (wire) =>
        Effect.flatMap(client.call(path, wire), ({ data, requestId }) => {
          const failure = (issues: ReadonlyArray<ParseIssueSummary>) =>
            new FastMossDecodeError({
              method: "POST",
              path,
              requestId,
              attempts: 1,
              issues: issues.map((issue) => ({ path: `data.${issue.path}`, expected: issue.expected }))
            })
          return Either.match(decode()(data), {
            onLeft: (issues) => Effect.fail(failure(issues)),
            onRight: ({ drift, value }) =>
              drift.length === 0
                ? Effect.succeed(value)
                : client.decoding === "strict"
                ? Effect.fail(failure(drift))
                : Effect.as(Effect.forEach(drift, (issue) => report(path, issue), { discard: true }), value)
          })
        })
    )
}

const report = (path: string, issue: ParseIssueSummary): Effect.Effect<void> =>
  Effect.zipRight(
    Metric.increment(Metrics.schemaDrift(path, issue.path)),
    Effect.logDebug(`POST ${path}: drift at ${issue.path}: expected ${issue.expected}`)
  )

/** The rows whose keys did not come on an earlier page. A row without a whole key is always new. */
const fresh = <Row>(list: ReadonlyArray<Row>, keyOf: KeyOf, seen: Set<unknown>): ReadonlyArray<Row> => {
  const keys = list.map(keyOf)
  const rows = list.filter((_, index) => keys[index] === null || !seen.has(keys[index]))
  for (const key of keys) if (key !== null) seen.add(key)
  // The oldest come first. Data shifts by pages, not by thousands of them.
  for (const key of seen) {
    if (seen.size <= mostSeen) break
    seen.delete(key)
  }
  return rows
}

/** How many keys a stream remembers: a bound for its memory. */
const mostSeen = 100_000

/** What tells a row from others; `null` for a row that lacks a part of it. */
type KeyOf = (row: unknown) => unknown

const keyBy = (fields: ReadonlyArray<string>): KeyOf => {
  const paths = fields.map((field) => field.split("."))
  const valueAt = (row: unknown, path: ReadonlyArray<string>) => {
    let value = row
    for (const name of path) value = Predicate.hasProperty(value, name) ? value[name] : null
    return value
  }
  const [only = [], ...others] = paths
  if (others.length === 0) return (row) => valueAt(row, only)
  return (row) => {
    const values = paths.map((path) => valueAt(row, path))
    return values.includes(null) ? null : JSON.stringify(values)
  }
}
