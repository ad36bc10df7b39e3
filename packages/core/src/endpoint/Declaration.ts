/**
 * Declares endpoints: a declaration becomes a typed call, a stream of pages and the description of the endpoint.
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
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { FastMossClient, type Service as Client } from "../FastMossClient.js"
import { FastMossDecodeError, type FastMossError, FastMossRequestError } from "../FastMossError.js"
import { lazily } from "../internal/lazily.js"
import type { ParseIssueSummary } from "../internal/parseIssues.js"
import * as Metrics from "../Metrics.js"
import * as CompiledDecoder from "./CompiledDecoder.js"
import * as DateInfo from "./DateInfo.js"
import type {
  Call,
  Endpoint,
  Latest,
  LatestOptions,
  Listing,
  Page,
  PagedCall,
  PageOptions,
  Ranking,
  StreamOptions,
  StreamPayload
} from "./Endpoint.js"
import * as LenientDecoder from "./LenientDecoder.js"
import * as Pagination from "./Pagination.js"
import * as Payload from "./Payload.js"
import * as ResponseField from "./ResponseField.js"

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
export const paged = <Payload extends Pageable, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload, PayloadWire> & Listing & { readonly row: () => Schema.Schema<Row, RowWire> }
): PagedCall<Payload, Row> => listing(declaration).pagedCall

/** The calls of pages, and what they are sent by. */
const listing = <Payload extends Pageable, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload, PayloadWire> & Listing & { readonly row: () => Schema.Schema<Row, RowWire> }
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
    (payload: Payload) =>
      Effect.flatMap(
        FastMossClient,
        (client) => Effect.zipRight(checkWindow(path, payload, window), send(client, payload))
      ),
    {
      endpoint: endpointOf(declaration, payload, data, { resultWindow: window, key }),
      pages: (payload: StreamPayload<Payload>, options: PageOptions = {}) => pagesOf(payload, options),
      stream: (payload: StreamPayload<Payload>, options: StreamOptions = {}) => {
        const rows = Stream.suspend(() => {
          const seen = new Set<unknown>()
          return Stream.mapConcat(pagesOf(payload, options), ({ list }) => fresh(list, keyOf, seen))
        })
        return options.limit === undefined ? rows : Stream.take(rows, options.limit)
      },
      first: (payload: StreamPayload<Payload>) =>
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
export const ranking = <Payload extends Pageable, PayloadWire, Row, RowWire>(
  declaration: Declaration<Payload, PayloadWire> & Listing & { readonly row: () => Schema.Schema<Row, RowWire> }
): Ranking<Payload, Row> => {
  const { pagedCall, send } = listing(declaration)
  return Object.assign(pagedCall, {
    latestAvailable: (payload: Payload, { kind = "day", stepsBack = 7 }: LatestOptions = {}) =>
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

/** What every payload of pages may have. */
interface Pageable {
  readonly page?: number | undefined
  readonly pagesize?: number | undefined
}

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
  { page = 1, pagesize = 10 }: Pageable,
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
