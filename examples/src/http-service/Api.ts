/**
 * The declaration of the service: routes, parameters, answers and failures. It imports nothing of FastMoss, so a browser can
 * use it for a client (`HttpApiClient.make(api)`).
 */
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"

const regions = ["US", "GB", "MX", "ES", "DE", "IT", "FR", "ID", "VN", "MY", "TH", "PH", "BR", "JP", "SG"] as const

/** The message for a parameter that is not what it must be, in place of the schema's own. */
const must = (message: string) => ({ message: () => ({ message: `must be ${message}`, override: true }) })

const Region = Schema.Literal(...regions).annotations({
  description: "A region that FastMoss documents",
  ...must(`one of ${regions.join(", ")}`)
})

const whole = (least: number, most: number) =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(least, most)).annotations(
    must(`a whole number from ${least} to ${most}`)
  )

/** A product; amounts are in `currency`. */
export const Product = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  shop: Schema.NullOr(Schema.String),
  price: Schema.NullOr(Schema.String),
  currency: Schema.NullOr(Schema.String),
  units: Schema.NullOr(Schema.Number),
  revenue: Schema.NullOr(Schema.Number)
}).annotations({ identifier: "Product" })

export const Shop = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String),
  currency: Schema.NullOr(Schema.String),
  units: Schema.NullOr(Schema.Number),
  revenue: Schema.NullOr(Schema.Number)
}).annotations({ identifier: "Shop" })

/** A ranking, and its period; neither when FastMoss has none yet. */
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

/** The fields of every failure. `requestId` is FastMoss's, for its support. */
const fields = { message: Schema.String, requestId: Schema.optional(Schema.String) }

/** The same for what may succeed later. The header `Retry-After` has the seconds, too. */
const later = { ...fields, retryAfterSeconds: Schema.optional(Schema.Number) }

/** FastMoss, or this service before it asks, does not take the parameters. */
export class Refused
  extends Schema.TaggedError<Refused>()("Refused", fields, HttpApiSchema.annotations({ status: 400 }))
{}

/** Too many calls; to be tried again later. */
export class Busy extends Schema.TaggedError<Busy>()(
  "Busy",
  later,
  HttpApiSchema.annotations({ status: 429 })
) {}

/** FastMoss did not answer, or not as expected. */
export class Upstream extends Schema.TaggedError<Upstream>()(
  "Upstream",
  fields,
  HttpApiSchema.annotations({ status: 502 })
) {}

/** The service is not set up as it should be, or its plan does not include the call. Nothing a browser could mend. */
export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  later,
  HttpApiSchema.annotations({ status: 503 })
) {}

/** FastMoss took too long. */
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
      .annotate(OpenApi.Summary, "Products by words of their title, ten to a page")
  )

const rankings = HttpApiGroup.make("rankings")
  .add(
    HttpApiEndpoint.get("bestProducts", "/rankings/products")
      .setUrlParams(rankingParams)
      .addSuccess(ranking(Product))
      .annotate(OpenApi.Summary, "Best-selling products of the latest period that is ready")
  )
  .add(
    HttpApiEndpoint.get("bestShops", "/rankings/shops")
      .setUrlParams(rankingParams)
      .addSuccess(ranking(Shop))
      .annotate(OpenApi.Summary, "Best-selling shops of the latest period that is ready")
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
