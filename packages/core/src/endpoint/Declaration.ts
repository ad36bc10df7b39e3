/**
 * Declarations of endpoints, from which the typed call, the streams and the description follow.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { FastMossClient } from "../FastMossClient.js"
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
import * as PageSize from "./PageSize.js"
import * as PageStream from "./PageStream.js"
import * as Ranking from "./Ranking.js"
import * as RepeatedRows from "./RepeatedRows.js"
import * as ResponseField from "./ResponseField.js"
import * as ResultWindow from "./ResultWindow.js"
import * as TypedCall from "./TypedCall.js"

/** The part that all declarations have. Schemas are made on first use: a program calls few of the endpoints. */
interface Declaration<Payload, PayloadWire> {
  readonly path: string
  readonly title: string
  readonly documentation?: string | undefined
  readonly confidence: "documented" | "third-party"
  readonly payload: () => Schema.Schema<Payload, PayloadWire>
}

/** A declaration of a listing. */
interface PagedDeclaration<Payload, PayloadWire, Row, RowWire>
  extends Declaration<Payload & Paging, PayloadWire>, Listing
{
  readonly row: () => Schema.Schema<Row, RowWire>
}

/**
 * Declares an endpoint without pages.
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
 * Declares a listing: an endpoint of pages.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
): PagedCall<Payload, Row> => listing(declaration).pagedCall

/**
 * Declares a ranking: a listing whose filter has a `date_info`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ranking = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
): RankingCall<Payload, Row> => {
  const { pagedCall, send } = listing(declaration)
  return Object.assign(pagedCall, {
    latestAvailable: (payload: Payload & Paging, options: LatestOptions = {}) =>
      Effect.flatMap(FastMossClient, (client) =>
        Effect.zipRight(
          ResultWindow.check(declaration.path, payload, declaration.resultWindow),
          Ranking.latestAvailable(payload, options, (payload) => send(client, payload))
        ))
  })
}

/** Makes the typed call of a listing, and returns the plain call that it is built on. */
const listing = <Payload extends object, PayloadWire, Row, RowWire>(
  declaration: PagedDeclaration<Payload, PayloadWire, Row, RowWire>
) => {
  const { key, path, resultWindow } = declaration
  const payload = lazily(declaration.payload)
  const data = lazily(() => ResponseField.page(declaration.row()))
  const send = TypedCall.make(path, payload, data, ["list"])
  const dropRepeated = RepeatedRows.dropper(key)

  const pagesOf = (payload: object, { from = 1, ...options }: StreamOptions & PageOptions) =>
    PageStream.pages<Page<Row>, FastMossError, FastMossClient>({
      from,
      open: Effect.flatMap(FastMossClient, (client) => {
        const fetch = (page: number, pagesize: number) => send(client, { ...payload, page, pagesize })
        return Effect.map(
          PageSize.negotiate(client, options.pagesize, (pagesize) => fetch(from, pagesize)),
          ({ first, pagesize }) => ({ first, pagesize, fetch: (page) => fetch(page, pagesize) })
        )
      }),
      contentOf: ({ list, total }) => ({ rows: list.length, total }),
      resultWindow,
      concurrency: options.concurrency ?? 1,
      limit: options.limit ?? Infinity,
      onResultWindow: (summary) => ResultWindow.reached(path, summary, options.onResultWindow)
    })

  const pagedCall: PagedCall<Payload, Row> = Object.assign(
    (payload: Payload & Paging) =>
      Effect.flatMap(
        FastMossClient,
        (client) => Effect.zipRight(ResultWindow.check(path, payload, resultWindow), send(client, payload))
      ),
    {
      endpoint: describe(declaration, payload, data, { resultWindow, key }),
      pages: (payload: Payload, options: PageOptions = {}) => pagesOf(payload, options),
      stream: (payload: Payload, options: StreamOptions = {}) =>
        PageStream.rows<Row, FastMossError, FastMossClient>(pagesOf(payload, options), dropRepeated, options.limit),
      first: (payload: Payload) =>
        Effect.flatMap(
          FastMossClient,
          (client) =>
            Effect.map(send(client, { ...payload, page: 1, pagesize: PageSize.smallest }), ({ list }) => Arr.head(list))
        )
    }
  )
  return { pagedCall, send }
}

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
