/**
 * What the sandbox makes of a call to an endpoint: the payload is checked as the endpoint declares it, then rows are
 * chosen, ordered, cut to a page and written as FastMoss writes them.
 *
 * @since 0.1.0
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Endpoint from "@effect-fastmoss/core/Endpoint"
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import type * as Market from "./Market.js"
import type { Refusal } from "./Verification.js"

/**
 * The market at the time of a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment {
  readonly market: Market.Market
  /** The last day that is finished in China. */
  readonly yesterday: number
}

/**
 * An endpoint on the sandbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface EndpointHandler {
  readonly path: string
  /** The names of fields that are told apart from others in this endpoint's rows: no row is without them. */
  readonly key: ReadonlyArray<string>
  readonly answer: (body: unknown, moment: Moment) => Either.Either<unknown, Refusal>
}

/**
 * A row, or a part of one, as it goes on the wire: what the endpoint declares, and perhaps more.
 *
 * @since 0.1.0
 * @category models
 */
export type Wire<Row> = { readonly [Field in keyof Row]?: unknown }

/** A function of what a payload's field holds; its parameter is compared both ways, so that a record may hold several. */
type Choose<Value, Model> = {
  choose(value: Value, moment: Moment): (model: Model) => boolean
}["choose"]

type FilterOf<Payload> = Payload extends { readonly filter?: infer Filter } ? NonNullable<Filter> : {}
type OrderOf<Payload> = Payload extends { readonly orderby?: infer Order }
  ? NonNullable<Order> extends { readonly field: infer Field extends string } ? Field : never
  : never

/** Where a row stands: a greater number is higher. */
type Rank<Model> = (model: Model, moment: Moment) => number

/**
 * How an endpoint's rows come about.
 *
 * @since 0.1.0
 * @category models
 */
export interface HandlerSpec<Payload, Row, Model> {
  /** Each filter that the endpoint declares. */
  readonly filters: {
    readonly [Name in keyof FilterOf<Payload>]-?: Choose<NonNullable<FilterOf<Payload>[Name]>, Model>
  }
  /** What keywords are looked for in. */
  readonly text?: (model: Model) => string
  /** Each order that the endpoint declares: higher comes first when it is descending. */
  readonly orders: { readonly [Name in OrderOf<Payload>]: Rank<Model> }
  /** The order when none is asked for, and when the one that is does not go with the payload; descending. */
  readonly order: Rank<Model>
  /** The one order that goes with the payload, where not all do: any other is without effect. */
  readonly onlyOrder?: (payload: Payload) => OrderOf<Payload>
  readonly row: (model: Model, moment: Moment) => Wire<Row>
  /** How many rows there are at most, whatever matches. */
  readonly most?: number
}

/**
 * A filter that has been minded when the models were made.
 *
 * @since 0.1.0
 * @category combinators
 */
export const minded = () => () => true

/**
 * An endpoint of pages. `models` is what there is before any filter; in two steps, so that its type is known in the other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const listing = <Payload extends object, Row, Model>(
  call: Endpoint.PagedCall<Payload, Row>,
  models: (payload: Payload, moment: Moment) => ReadonlyArray<Model> | Refusal
) =>
(spec: HandlerSpec<Payload, Row, Model>): EndpointHandler => {
  const { endpoint } = call
  const decode = payloadDecoder(call)
  const filters: Readonly<Record<string, Choose<unknown, Model>>> = spec.filters
  const orders: Readonly<Record<string, Rank<Model>>> = spec.orders
  const window = endpoint.listing?.resultWindow ?? Infinity
  const { most = Infinity } = spec
  return {
    path: endpoint.path,
    key: endpoint.listing?.key ?? [],
    answer: (body, moment) =>
      Either.gen(function*() {
        const payload = yield* decode(body)
        const { page = 1, pagesize = 10 } = payload
        if (page * pagesize > window) {
          return yield* Either.left(wrong(`page: page * pagesize of at most ${window} expected`))
        }
        const { filter, keywords, orderby } = readCommon(payload)
        const chosen = Object.entries(filter).flatMap(([name, value]) => {
          const choose = filters[name]
          return value === undefined || choose === undefined ? [] : [choose(value, moment)]
        })
        const words = wordsOf(keywords)
        const { text } = spec
        if (text !== undefined && words.length > 0) {
          chosen.push((model) => {
            const found = fold(text(model))
            return words.every((word) => found.includes(word))
          })
        }
        const all = models(payload, moment)
        if ("code" in all) return yield* Either.left(all)
        const matching = all.filter((model) => chosen.every((holds) => holds(model)))
        const only = spec.onlyOrder?.(payload)
        const field = only ?? orderby?.field
        const rank = field === undefined ? spec.order : orders[field] ?? spec.order
        const isAscending = orderby?.order === "asc" && orderby.field === field
        const sorted = sortBy(matching, (model) => rank(model, moment), isAscending ? "asc" : "desc")
        const list = sorted.slice(0, most).slice((page - 1) * pagesize, page * pagesize)
        return { total: Math.min(sorted.length, most), list: list.map((model) => spec.row(model, moment)) }
      })
  }
}

/**
 * An endpoint without pages.
 *
 * @since 0.1.0
 * @category constructors
 */
export const single = <Payload extends object, Data>(
  call: Endpoint.Call<Payload, Data>,
  answer: (payload: Payload, moment: Moment) => Either.Either<unknown, Refusal>
): EndpointHandler => {
  const decode = payloadDecoder(call)
  return {
    path: call.endpoint.path,
    key: [],
    answer: (body, moment) => Either.flatMap(decode(body), (payload) => answer(payload, moment))
  }
}

/**
 * The refusal of a parameter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const wrong = (message: string): Refusal => ({ status: 200, code: 10001, message })

/**
 * The refusal of an id that nothing has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notFound = (field: string): Refusal => ({ status: 200, code: 20001, message: `${field}: not found` })

/**
 * The days of a ranking: those of the period, or yesterday. None when it is not finished, or not computed yet: `lag` is how
 * many days back its last day has to be.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spanOf = (
  dateInfo: DateInfo.DateInfo | undefined,
  { yesterday }: Moment,
  lag = 1
): Market.Span | undefined => {
  const latest = yesterday + 1 - lag
  const span = dateInfo === undefined ? { first: latest, last: latest } : DateInfo.days(dateInfo)
  return span.last <= latest ? span : undefined
}

/**
 * As many days before the first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spanBefore = ({ first, last }: Market.Span): Market.Span => ({
  first: first - (last - first + 1),
  last: first - 1
})

/**
 * A filter by a range.
 *
 * @since 0.1.0
 * @category combinators
 */
export const range =
  <Model>(of: (model: Model, moment: Moment) => number | undefined) =>
  ({ max, min }: { readonly min?: number | undefined; readonly max?: number | undefined }, moment: Moment) =>
  (model: Model): boolean => {
    const value = of(model, moment)
    return value !== undefined && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
  }

/**
 * A filter by a field that has to be equal: numbers stand for flags, too.
 *
 * @since 0.1.0
 * @category combinators
 */
export const equal =
  <Model>(of: (model: Model, moment: Moment) => number | string | boolean | undefined) =>
  (value: number | string | boolean, moment: Moment) =>
  (model: Model): boolean => {
    const own = of(model, moment)
    return typeof value !== typeof own && own !== undefined ? Number(own) === Number(value) : own === value
  }

const payloadDecoder = <Payload, Data>(call: Endpoint.Call<Payload, Data>) => {
  const decode = Endpoint.decodePayload(call)
  return (body: unknown): Either.Either<Payload, Refusal> =>
    Either.mapLeft(decode(body), (issues) =>
      wrong(
        issues.map(({ expected, path }) =>
          `${path}: ${expected === "to be present" ? "required" : `${expected} expected`}`
        ).join("; ")
      ))
}

const Common = Schema.Struct({
  keywords: Schema.optionalWith(Schema.String, { default: () => "" }),
  filter: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.Unknown }), { default: () => ({}) }),
  orderby: Schema.optional(
    Schema.Struct({ field: Schema.String, order: Schema.optional(Schema.Literal("asc", "desc")) })
  )
})

/** The parts that all payloads have under the same names; they are checked by then. */
const readCommon = Schema.decodeUnknownSync(Common)

const fold = (text: string): string => text.normalize("NFKC").toLowerCase()

const wordsOf = (keywords: string): ReadonlyArray<string> => fold(keywords).split(/\s+/).filter((word) => word !== "")

/** Rows of the same rank stay in the order in which they came. */
const sortBy = <Model>(
  models: ReadonlyArray<Model>,
  rank: (model: Model) => number,
  order: "asc" | "desc"
): ReadonlyArray<Model> => {
  const byRank = Order.mapInput(Order.number, ({ at }: { readonly at: number }) => at)
  return Arr.sort(
    models.map((model) => ({ model, at: rank(model) })),
    order === "asc" ? byRank : Order.reverse(byRank)
  ).map(({ model }) => model)
}
