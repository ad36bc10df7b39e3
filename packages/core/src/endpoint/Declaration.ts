/**
 * Declarations of endpoints. Each declaration yields the typed call, its streams and the endpoint's description.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { FastMossClient, type Service as Client } from "../FastMossClient.js"
import type { FastMossError } from "../FastMossError.js"
import { lazily } from "../internal/lazily.js"
import type {
  Call,
  Endpoint,
  LatestOptions,
  Listing,
  Page,
  PagedCall,
  PageOptions,
  Paging,
  Ranking as RankingCall,
  StreamOptions
} from "./Endpoint.js"
import * as IncompleteList from "./IncompleteList.js"
import * as PageSize from "./PageSize.js"
import * as PageStream from "./PageStream.js"
import * as PagingCheck from "./PagingCheck.js"
import * as Ranking from "./Ranking.js"
import * as RepeatedRows from "./RepeatedRows.js"
import * as ResponseField from "./ResponseField.js"
import * as ResultWindow from "./ResultWindow.js"
import * as SchemaDrift from "./SchemaDrift.js"
import * as TypedCall from "./TypedCall.js"

/**
 * Fields of the declaration of any endpoint. Schemas are created on first use, because a program calls only a few of
 * the endpoints.
 */
interface Declaration<Payload, PayloadWire> {
  readonly path: string
  readonly title: string
  readonly documentation?: string | undefined
  readonly confidence: "documented" | "third-party"
  readonly payload: () => Schema.Schema<Payload, PayloadWire>
}

/** A declaration of a listing: an endpoint that returns pages of rows. */
interface PagedDeclaration<Payload, PayloadWire, Row, RowWire>
  extends Declaration<Payload & Paging, PayloadWire>, Listing
{
  readonly row: () => Schema.Schema<Row, RowWire>
}

/**
 * Declares an endpoint that does not return pages. Returns its typed call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const call = <Payload extends object, PayloadWire, Data, DataWire>(
  declaration: Declaration<Payload, PayloadWire> & { readonly data: () => Schema.Schema<Data, DataWire> }
): Call<Payload, Data> => {
  const payload = lazily(declaration.payload)
  const data = lazily(declaration.data)
  const send = TypedCall.make(declaration.path, payload, data)
  return Object.assign((payload: Payload) => Effect.flatMap(FastMossClient, (client) => send(client, payload)), {
    endpoint: describe(declaration, payload, data, undefined)
  })
}

/**
 * Declares a listing: an endpoint that returns pages of rows. Returns its typed call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
): PagedCall<Payload, Row> => listing(declaration).pagedCall

/**
 * Declares a ranking: a listing whose filter has a period, `date_info`. Returns its typed call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ranking = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
): RankingCall<Payload, Row> => {
  const { path } = declaration
  const { collect, pagedCall, send } = listing(declaration)
  return Object.assign(pagedCall, {
    latestAvailable: (payload: Payload & Paging, options: LatestOptions = {}) =>
      Effect.zipRight(
        PagingCheck.latestAvailable(path, payload, options),
        Effect.flatMap(FastMossClient, (client) =>
          Ranking.latestAvailable(
            payload,
            options,
            (payload) => send(client, payload),
            (send, period) => collect(client, send, period, payload.pagesize, options)
          ))
      )
  })
}

/** Function that sends one call with the given payload and returns its page. */
type Send<Row> = (payload: object) => Effect.Effect<Page<Row>, FastMossError>

/** Creates the typed call of a listing, and the functions `collect` and `send`, which a ranking needs, too. */
const listing = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
) => {
  const { key, path, resultWindow } = declaration
  const payload = lazily(declaration.payload)
  const data = lazily(() => ResponseField.page(declaration.row()))
  const send = TypedCall.make(path, payload, data, { vital: ["list"], lossOf: SchemaDrift.missingList })
  const dropRepeated = RepeatedRows.dropper(key)
  const checkWindow = (paging: Paging) => ResultWindow.check(path, paging, resultWindow)

  /**
   * Returns a stream of pages, starting at page `from`. The stream requests each page with `send`. The first request
   * determines the page size of the others.
   */
  const pagesBy = (
    client: Client,
    send: Send<Row>,
    payload: object,
    size: PageSize.Wanted,
    { from = 1, ...options }: StreamOptions & PageOptions
  ) =>
    PageStream.pages<Row, FastMossError, never>({
      from,
      open: Effect.suspend(() => {
        const fetch = (page: number, pagesize: number) => send({ ...payload, page, pagesize })
        return Effect.map(
          PageSize.negotiate(
            client,
            path,
            size,
            (pagesize) => Effect.zipRight(checkWindow({ page: from, pagesize }), fetch(from, pagesize))
          ),
          ({ first, pagesize }) => ({ first, pagesize, fetch })
        )
      }),
      makeFilter: dropRepeated,
      resultWindow,
      concurrency: Math.min(options.concurrency ?? 1, mostConcurrent),
      limit: options.limit ?? Infinity,
      failsEarly: options.onIncomplete === "fail",
      onIncomplete: (list) => IncompleteList.report(path, list, options.onIncomplete)
    })

  const pagesOf = (payload: object, options: StreamOptions & PageOptions) =>
    Stream.unwrap(Effect.zipRight(
      PagingCheck.stream(path, payload, options),
      Effect.map(FastMossClient, (client) =>
        options.limit === 0
          ? Stream.empty
          : pagesBy(
            client,
            (payload) => send(client, payload),
            payload,
            { required: options.pagesize, preferred: PageSize.largest },
            options
          ))
    ))

  /**
   * Collects the rows of one period of a ranking into one page, up to `limit` rows. Without a `limit` it requests a
   * single page.
   */
  const collect = (
    client: Client,
    send: Send<Row>,
    payload: object,
    pagesize: number | undefined,
    { limit, onIncomplete }: LatestOptions
  ): Effect.Effect<Page<Row>, FastMossError> => {
    const preferred = Math.min(limit ?? PageSize.smallest, PageSize.largest)
    const pages = pagesBy(client, send, payload, { required: pagesize, preferred }, { limit, onIncomplete })
    return Effect.map(Stream.runCollect(limit === undefined ? Stream.take(pages, 1) : pages), (chunk) => {
      const received = [...chunk]
      return {
        total: received[0]?.page.total ?? null,
        list: Arr.take(received.flatMap(({ kept }) => kept), limit ?? Infinity)
      }
    })
  }

  const pagedCall: PagedCall<Payload, Row> = Object.assign(
    (payload: Payload & Paging) =>
      Effect.flatMap(
        FastMossClient,
        (client) => {
          const checked = checkWindow(payload)
          const sent = send(client, payload)
          return checked === Effect.void ? sent : Effect.zipRight(checked, sent)
        }
      ),
    {
      endpoint: describe(declaration, payload, data, { resultWindow, key }),
      pages: (payload: Payload, options: PageOptions = {}) => Stream.map(pagesOf(payload, options), ({ page }) => page),
      stream: (payload: Payload, options: StreamOptions = {}) =>
        PageStream.rows(pagesOf(payload, options), options.limit),
      first: (payload: Payload) =>
        Effect.zipRight(
          PagingCheck.first(path, payload),
          Effect.flatMap(
            FastMossClient,
            (client) =>
              Effect.map(
                send(client, { ...payload, page: 1, pagesize: PageSize.smallest }),
                ({ list }) => Arr.head(list)
              )
          )
        )
    }
  )
  return { collect, pagedCall, send }
}

/** Maximum number of pages that a stream requests at the same time. */
const mostConcurrent = 32

const describe = <Payload, PayloadWire>(
  declaration: Declaration<Payload, PayloadWire>,
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
