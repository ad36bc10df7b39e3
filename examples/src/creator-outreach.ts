/**
 * Lists the creators who sell the most units of a product, and other products that each of them sells.
 *
 * The program sends one call for the creators, then one call per creator. At most `--concurrency` calls are in flight at a
 * time.
 */
import { Creator, Product, Region } from "@effect-fastmoss/core"
import { Command, Options } from "@effect/cli"
import { Console, Effect, Option, Schema, Stream } from "effect"
import { layer, Target } from "./environment.js"
import { text, whole } from "./options.js"
import { run } from "./run.js"
import { figure, table } from "./table.js"

const ProductId = Schema.NonEmptyString.annotations({ message: () => "must be the id of a product" })

const options = {
  product: text("product", ProductId).pipe(
    Options.optional,
    Options.withDescription("The id of a product (default: the best-selling product of the region)")
  ),
  region: text("region", Region.Region).pipe(
    Options.withDefault("US" as const),
    Options.withDescription("The region of the best-selling product")
  ),
  creators: whole("creators", 1, 1000).pipe(
    Options.withDefault(5),
    Options.withDescription("The number of creators, 1 to 1000; each costs one call")
  ),
  others: whole("others", 0, 99).pipe(
    Options.withDefault(3),
    Options.withDescription("The number of other products per creator, 0 to 99")
  ),
  concurrency: whole("concurrency", 1, 16).pipe(
    Options.withDefault(2),
    Options.withDescription("The maximum number of calls in flight, 1 to 16")
  )
}

const bestSelling = (region: Region.Region) =>
  Effect.flatMap(
    Product.search.first({ filter: { region }, orderby: { field: "total_units_sold" } }),
    Option.match({
      onNone: () => Effect.fail(`No product was found in ${region}`),
      onSome: ({ product_id, title }) =>
        product_id === null
          ? Effect.fail("FastMoss returned a product without an id")
          : Effect.as(
            Console.error(`The best-selling product of ${region}: ${title ?? "-"} (${product_id})`),
            product_id
          )
    })
  )

const command = Command.make(
  "creator-outreach",
  options,
  ({ concurrency, creators, others, product, region }) =>
    Effect.gen(function*() {
      yield* Console.error(yield* Target)
      const product_id = yield* Option.match(product, { onNone: () => bestSelling(region), onSome: Effect.succeed })
      const rows = yield* Product.creatorList.stream(
        { filter: { product_id }, orderby: { field: "units_sold" } },
        { limit: creators, pagesize: Math.min(100, creators) }
      ).pipe(
        Stream.mapEffect((creator) =>
          Effect.map(
            creator.uid === null
              ? Effect.succeed([])
              : Effect.map(
                Creator.productList({ filter: { uid: creator.uid, days: 28 }, pagesize: Math.min(100, others + 1) }),
                ({ list }) => list.filter((other) => other.product_id !== product_id).slice(0, others)
              ),
            (products) => ({ creator, products })
          ), { concurrency }),
        Stream.runCollect
      )
      yield* Console.log(table(
        [
          { title: "creator", most: 24 },
          { title: "followers", align: "right" },
          { title: "units", align: "right" },
          { title: "also sells", most: 60 },
          { title: "units", align: "right" }
        ],
        [...rows].flatMap(({ creator, products }) =>
          (products.length === 0 ? [null] : products).map((other, i) => [
            i === 0 ? `@${creator.unique_id ?? creator.nickname ?? "-"}` : "",
            i === 0 ? figure(creator.follower_count) : "",
            i === 0 ? figure(creator.units_sold) : "",
            other?.title ?? "-",
            figure(other?.units_sold ?? null)
          ])
        )
      ))
    })
).pipe(
  Command.withDescription(
    "Lists the creators who sell the most units of a product, and other products that each of them sells."
  ),
  Command.provide(layer)
)

run(command, "Creator outreach")
