/** Our client: a typed endpoint, which also checks the payload and decodes the rows. */
import { Product } from "@effect-fastmoss/core"
import { Effect } from "effect"
import { ofEffects } from "./callers.js"
import { runtimeOf } from "./runtime.js"

export const make = async (baseUrl: string, concurrency: number) => {
  const runtime = runtimeOf(baseUrl, { limit: { concurrency } })
  let count = 0
  return ofEffects(
    runtime,
    Effect.suspend(() =>
      Product.search({
        keywords: `yoga mat ${count += 1}`,
        filter: { region: "US" },
        orderby: { field: "day7_units_sold", order: "desc" },
        page: 1,
        pagesize: 10
      })
    )
  )
}
