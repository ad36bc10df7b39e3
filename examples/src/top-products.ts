/**
 * The best-selling products of the latest period that FastMoss has ready, as a table.
 *
 * A ranking exists for a finished period, and often only some days later: this walks back until there are rows, and says
 * how many calls that took.
 */
import { Product, Region } from "@effect-fastmoss/core"
import { Command, Options } from "@effect/cli"
import { Console, Effect, Option } from "effect"
import { layer, Target } from "./environment.js"
import { run } from "./run.js"
import { figure, table } from "./table.js"

const options = {
  region: Options.text("region").pipe(
    Options.withSchema(Region.Region),
    Options.withDefault("US" as const),
    Options.withDescription("Two capital letters, such as US, GB or ID")
  ),
  category: Options.integer("category").pipe(
    Options.optional,
    Options.withDescription("The number of a category of the first level, such as 14 for beauty")
  ),
  kind: Options.choice("period", ["day", "week", "month"]).pipe(Options.withDefault("day" as const)),
  rows: Options.integer("rows").pipe(Options.withDefault(10), Options.withDescription("How many, 1 to 100")),
  stepsBack: Options.integer("steps-back").pipe(
    Options.withDefault(7),
    Options.withDescription("How many periods to go back at most while the ranking is empty; each is a call")
  )
}

const command = Command.make(
  "top-products",
  options,
  ({ category, kind, region, rows, stepsBack }) =>
    Effect.gen(function*() {
      yield* Console.error(yield* Target)
      const { calls, found } = yield* Product.topSelling.latestAvailable(
        {
          filter: { region, category_id: Option.getOrUndefined(category) },
          orderby: { field: "units_sold" },
          pagesize: rows
        },
        { kind, stepsBack }
      )
      if (Option.isNone(found)) {
        return yield* Effect.fail(
          `No ranking of ${region} in the last ${stepsBack + 1} periods; ${calls} calls were made. Try --steps-back.`
        )
      }
      const { dateInfo, page } = found.value
      yield* Console.log(table(
        [
          { title: "#", align: "right" },
          { title: "product", most: 44 },
          { title: "shop", most: 24 },
          { title: "price", align: "right" },
          { title: "units", align: "right" },
          { title: "revenue", align: "right" },
          { title: "id" }
        ],
        page.list.map((product, i) => [
          String(i + 1),
          product.title ?? "-",
          product.shop?.name ?? "-",
          product.real_price ?? product.price ?? "-",
          figure(product.units_sold),
          `${figure(product.gmv, 2)} ${product.currency ?? ""}`.trim(),
          product.product_id ?? "-"
        ])
      ))
      yield* Console.error(`${dateInfo.type} ${dateInfo.value}, ${region}; ${calls} ${calls === 1 ? "call" : "calls"}`)
    })
).pipe(
  Command.withDescription("The best-selling products of the latest period that is ready."),
  Command.provide(layer)
)

run(command, "Top products")
