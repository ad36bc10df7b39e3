/**
 * The declaration of the service: its routes, parameters, responses and failures. This module imports no FastMoss package, so
 * a browser can create a client from it with `HttpApiClient.make(api)`.
 */
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"

const regions = ["US", "GB", "MX", "ES", "DE", "IT", "FR", "ID", "VN", "MY", "TH", "PH", "BR", "JP", "SG"] as const

/** Creates the annotation of a parameter's schema that replaces the schema's own message with `must be <message>`. */
const must = (message: string) => ({ message: () => ({ message: `must be ${message}`, override: true }) })

const Region = Schema.Literal(...regions).annotations({
  description: "The code of a region",
  ...must(`one of ${regions.join(", ")}`)
})

const whole = (least: number, most: number) =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(least, most)).annotations(
    must(`a whole number from ${least} to ${most}`)
  )

/** A product. `price` and `revenue` are in `currency`. */
export const Product = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  shop: Schema.NullOr(Schema.String),
  price: Schema.NullOr(Schema.String),
  currency: Schema.NullOr(Schema.String),
  units: Schema.NullOr(Schema.Number),
  revenue: Schema.NullOr(Schema.Number)
}).annotations({ identifier: "Product" })

/** A shop. `revenue` is in `currency`. */
export const Shop = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String),
  currency: Schema.NullOr(Schema.String),
  units: Schema.NullOr(Schema.Number),
  revenue: Schema.NullOr(Schema.Number)
}).annotations({ identifier: "Shop" })

/**
 * Creates the schema of a response with a ranking and its period. `row` is the schema of a row. If FastMoss has no
 * ranking yet, `period` is `null` and `rows` is empty.
 */
const ranking = <Row extends Schema.Schema.Any>(row: Row) =>
  Schema.Struct({
    period: Schema.NullOr(Schema.Struct({ type: Schema.String, value: Schema.String })),
    rows: Schema.Array(row)
  })

const rankingParams = Schema.Struct({
  region: Region,
  category: Schema.optional(whole(1, 1_000_000_000)),
  period: Schema.optionalWith(Schema.Literal("day", "week", "month").annotations(must("day, week or month")), {
    default: () => "day"
  }),
  rows: Schema.optionalWith(whole(1, 100), { default: () => 10 })
})

/** The fields of every failure. `requestId` is FastMoss's id of the request, which its support may need. */
const fields = { message: Schema.String, requestId: Schema.optional(Schema.String) }

/**
 * The fields of a failure that may not happen again later. `retryAfterSeconds` is also the value of the `Retry-After`
 * header.
 */
const later = { ...fields, retryAfterSeconds: Schema.optional(Schema.Number) }

/** The failure if FastMoss or this service rejects the parameters. */
export class Refused
  extends Schema.TaggedError<Refused>()("Refused", fields, HttpApiSchema.annotations({ status: 400 }))
{}

/** The failure if there are too many calls. A later call may succeed. */
export class Busy extends Schema.TaggedError<Busy>()(
  "Busy",
  later,
  HttpApiSchema.annotations({ status: 429 })
) {}

/** The failure if FastMoss does not respond, or returns an unexpected response. */
export class Upstream extends Schema.TaggedError<Upstream>()(
  "Upstream",
  fields,
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * The failure if the service cannot call FastMoss: its credentials, plan or limits do not allow the call, or FastMoss
 * is unavailable.
 */
export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  later,
  HttpApiSchema.annotations({ status: 503 })
) {}

/** The failure if FastMoss does not respond in time. */
export class Late extends Schema.TaggedError<Late>()("Late", fields, HttpApiSchema.annotations({ status: 504 })) {}

export type Problem = Refused | Busy | Upstream | Unavailable | Late

const products = HttpApiGroup.make("products")
  .add(
    HttpApiEndpoint.get("search", "/products")
      .setUrlParams(Schema.Struct({
        region: Region,
        words: Schema.optional(
          Schema.String.pipe(Schema.minLength(1), Schema.maxLength(200)).annotations(must("1 to 200 characters"))
        ),
        page: Schema.optionalWith(whole(1, 500), { default: () => 1 })
      }))
      .addSuccess(Schema.Struct({ total: Schema.NullOr(Schema.Number), products: Schema.Array(Product) }))
      .annotate(OpenApi.Summary, "Search products by words in the title, ten per page")
  )

const rankings = HttpApiGroup.make("rankings")
  .add(
    HttpApiEndpoint.get("bestProducts", "/rankings/products")
      .setUrlParams(rankingParams)
      .addSuccess(ranking(Product))
      .annotate(OpenApi.Summary, "Best-selling products of the latest available period")
  )
  .add(
    HttpApiEndpoint.get("bestShops", "/rankings/shops")
      .setUrlParams(rankingParams)
      .addSuccess(ranking(Shop))
      .annotate(OpenApi.Summary, "Best-selling shops of the latest available period")
  )

export const api = HttpApi.make("fastmoss-proxy")
  .add(products)
  .add(rankings)
  .addError(Refused)
  .addError(Busy)
  .addError(Upstream)
  .addError(Unavailable)
  .addError(Late)
  .prefix("/api")
  .annotate(OpenApi.Title, "FastMoss for a browser")
