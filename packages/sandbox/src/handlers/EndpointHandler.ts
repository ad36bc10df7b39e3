/**
 * Handlers for calls. A handler decodes the payload with the endpoint's schema, filters and sorts the generated data,
 * and returns one page as rows in FastMoss's format.
 *
 * @since 0.1.0
 */
import * as Endpoint from "@effect-fastmoss/core/Endpoint"
import * as Region from "@effect-fastmoss/core/Region"
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { lazily } from "../market/lazily.js"
import type { Moment } from "../market/Moment.js"
import { invalidParameter, type Refusal } from "../Refusal.js"
import * as Issues from "./Issues.js"
import * as LenientRequest from "./LenientRequest.js"

/**
 * The handler for calls to one endpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface EndpointHandler {
  readonly path: string
  /** Names of the fields that together identify a row. Every row has these fields. */
  readonly key: ReadonlyArray<string>
  /**
   * Returns the converter that changes request bodies in undocumented forms, such as a number as text, to the
   * documented form.
   */
  readonly lenient: () => LenientRequest.LenientRequest
  /** Returns the `data` of the response, or a refusal. `body` is the request body in the documented form. */
  readonly handle: (body: unknown, moment: Moment) => Either.Either<unknown, Refusal>
}

/**
 * A row as the sandbox sends it, before a client decodes it. It may lack fields that the endpoint declares.
 *
 * @since 0.1.0
 * @category models
 */
export type Wire<Row> = { readonly [Field in keyof Row]?: unknown }

/**
 * A filter: a function that takes a value from the payload's `filter` and returns a predicate for models. A model is
 * the generated data for one row. The type is declared as a method, so that one record can hold filters for values of
 * all types.
 */
type Filter<Value, Model> = {
  matches(value: Value, moment: Moment): (model: Model) => boolean
}["matches"]

type FilterOf<Payload> = Payload extends { readonly filter?: infer Filter } ? NonNullable<Filter> : {}
type OrderOf<Payload> = Payload extends { readonly orderby?: infer Order }
  ? NonNullable<Order> extends { readonly field: infer Field extends string } ? Field : never
  : never

/** A function that returns the number by which a row is sorted. `model` is the generated data for the row. */
type SortKey<Model> = (model: Model, moment: Moment) => number

/**
 * Options for the handler of an endpoint with pages.
 *
 * - `Model`: type of the generated data for one row, such as a product
 * - `Applied`: names of the filters that the argument `models` of `pagedWith` applies itself; `filters` omits them
 *
 * @since 0.1.0
 * @category models
 */
export interface PagedOptions<Payload, Row, Model, Applied extends string = never> {
  /**
   * The filters that the endpoint declares, keyed by name. Each takes its value from the payload and returns a
   * predicate for models.
   */
  readonly filters: {
    readonly [Name in Exclude<keyof FilterOf<Payload>, Applied>]-?: Filter<
      NonNullable<FilterOf<Payload>[Name]>,
      Model
    >
  }
  /**
   * Returns the text of a model that must contain all words of the payload's `keywords`. By default `keywords` have no
   * effect.
   */
  readonly searchText?: (model: Model) => string
  /**
   * Functions that return the number by which rows are sorted, keyed by the name of the order, as in the payload's
   * `orderby.field`.
   */
  readonly orders: { readonly [Name in OrderOf<Payload>]: SortKey<Model> }
  /** Returns the number by which rows are sorted, highest first, if the payload names no order. */
  readonly defaultOrder: SortKey<Model>
  /**
   * Returns the name of the order by which the rows for a payload are always sorted, even if the payload names another.
   * By default rows are sorted by the order that the payload names.
   */
  readonly onlyOrder?: (payload: Payload) => OrderOf<Payload>
  /** Converts a model, the generated data for one row, to a row in FastMoss's format. */
  readonly row: (model: Model, moment: Moment) => Wire<Row>
  /**
   * Maximum number of rows, on all pages together.
   *
   * @default Infinity
   */
  readonly maxRows?: number
}

/**
 * Creates the handler of an endpoint with pages, in two steps: `paged(call, models)(options)`.
 *
 * `models` returns the generated data for all rows before filtering, or a refusal. It comes before the options, so that
 * TypeScript infers the type `Model` before it checks the options.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends object, Row, Model>(
  call: Endpoint.PagedCall<Payload, Row>,
  models: (payload: Payload, moment: Moment) => ReadonlyArray<Model> | Refusal
) =>
(options: PagedOptions<Payload, Row, Model>): EndpointHandler => pagedWith(call, models, options)

/**
 * Creates the handler of an endpoint with pages, like `paged`, but in one step. `models` applies the filters in
 * `Applied` itself, and `options.filters` omits them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pagedWith = <Payload extends object, Row, Model, Applied extends string>(
  call: Endpoint.PagedCall<Payload, Row>,
  models: (payload: Payload, moment: Moment) => ReadonlyArray<Model> | Refusal,
  options: PagedOptions<Payload, Row, Model, Applied>
): EndpointHandler => {
  const { endpoint } = call
  const decode = payloadDecoder(call)
  const filters: Readonly<Record<string, Filter<unknown, Model>>> = options.filters
  const orders: Readonly<Record<string, SortKey<Model>>> = options.orders
  const resultWindow = endpoint.listing?.resultWindow ?? Infinity
  const { maxRows = Infinity } = options
  return {
    path: endpoint.path,
    key: endpoint.listing?.key ?? [],
    lenient: lazily(() => LenientRequest.make(endpoint.payload)),
    handle: (body, moment) =>
      Either.gen(function*() {
        const { inUnknownRegion, rest } = splitRegion(body)
        const payload = yield* decode(rest)
        if (inUnknownRegion) return { total: 0, list: [] }
        const { page = 1, pagesize = 10 } = payload
        if (page * pagesize > resultWindow) {
          return yield* Either.left(invalidParameter(`page: page * pagesize of at most ${resultWindow} expected`))
        }
        const { filter, keywords, orderby } = readCommon(payload)
        const predicates = Object.entries(filter).flatMap(([name, value]) => {
          const matches = filters[name]
          return value === undefined || matches === undefined ? [] : [matches(value, moment)]
        })
        const { searchText } = options
        if (searchText !== undefined) predicates.push(containsWords(keywords, searchText))
        const all = models(payload, moment)
        if ("code" in all) return yield* Either.left(all)
        const matching = all.filter((model) => predicates.every((holds) => holds(model)))
        const field = options.onlyOrder?.(payload) ?? orderby?.field
        const sortKey = field === undefined ? options.defaultOrder : orders[field] ?? options.defaultOrder
        const isAscending = orderby?.order === "asc" && orderby.field === field
        const sorted = sortBy(matching, (model) => sortKey(model, moment), isAscending ? "asc" : "desc")
        const list = sorted.slice(0, maxRows).slice((page - 1) * pagesize, page * pagesize)
        return { total: Math.min(sorted.length, maxRows), list: list.map((model) => options.row(model, moment)) }
      })
  }
}

/**
 * Creates the handler of an endpoint without pages. `handle` takes the decoded payload and returns the `data` of the
 * response, or a refusal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const call = <Payload extends object, Data>(
  call: Endpoint.Call<Payload, Data>,
  handle: (payload: Payload, moment: Moment) => Either.Either<unknown, Refusal>
): EndpointHandler => {
  const decode = payloadDecoder(call)
  return {
    path: call.endpoint.path,
    key: [],
    lenient: lazily(() => LenientRequest.make(call.endpoint.payload)),
    handle: (body, moment) => Either.flatMap(decode(body), (payload) => handle(payload, moment))
  }
}

/**
 * Separates an unknown region code from the filter of a body, because the endpoint's schema would reject the code.
 *
 * - `rest`: the body without an unknown region code
 * - `inUnknownRegion`: true if the body had an unknown region code; FastMoss answers such a call with an empty list
 */
const splitRegion = (body: unknown): { readonly rest: unknown; readonly inUnknownRegion: boolean } => {
  if (!Predicate.isRecord(body) || !Predicate.isRecord(body["filter"])) return { rest: body, inUnknownRegion: false }
  const { region, ...filter } = body["filter"]
  return Predicate.isString(region) && /^[A-Z]{2}$/.test(region) && !knownRegions.has(region)
    ? { rest: { ...body, filter }, inUnknownRegion: true }
    : { rest: body, inUnknownRegion: false }
}

const knownRegions: ReadonlySet<string> = new Set(Region.known)

const payloadDecoder = <Payload, Data>(call: Endpoint.Call<Payload, Data>) => {
  const decode = Endpoint.decodePayload(call)
  return (body: unknown): Either.Either<Payload, Refusal> =>
    Either.mapLeft(decode(body), (issues) => invalidParameter(Issues.format(issues)))
}

const Common = Schema.Struct({
  keywords: Schema.optionalWith(Schema.String, { default: () => "" }),
  filter: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.Unknown }), { default: () => ({}) }),
  orderby: Schema.optional(
    Schema.Struct({ field: Schema.String, order: Schema.optional(Schema.Literal("asc", "desc")) })
  )
})

/**
 * Reads `keywords`, `filter` and `orderby`, the fields that the payloads of all endpoints with pages share. It cannot
 * fail here, because the endpoint's schema has decoded the payload before.
 */
const readCommon = Schema.decodeUnknownSync(Common)

const fold = (text: string): string => text.normalize("NFKC").toLowerCase()

const containsWords = <Model>(keywords: string, text: (model: Model) => string) => {
  const words = wordsOf(keywords)
  return (model: Model): boolean => {
    if (words.length === 0) return true
    const folded = fold(text(model))
    return words.every((word) => folded.includes(word))
  }
}

// Repeated words are removed, because each word is searched in every row.
const wordsOf = (keywords: string): ReadonlyArray<string> => [
  ...new Set(fold(keywords).split(/\s+/).filter((word) => word !== ""))
]

/** Sorts models by the number that `sortKey` returns. Models with equal numbers keep their relative positions. */
const sortBy = <Model>(
  models: ReadonlyArray<Model>,
  sortKey: (model: Model) => number,
  order: "asc" | "desc"
): ReadonlyArray<Model> => {
  const byKey = Order.mapInput(Order.number, ({ key }: { readonly key: number }) => key)
  return Arr.sort(
    models.map((model) => ({ model, key: sortKey(model) })),
    order === "asc" ? byKey : Order.reverse(byKey)
  ).map(({ model }) => model)
}
