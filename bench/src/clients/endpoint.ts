/** Ours: a typed endpoint, its payload checked and its rows decoded. */
import { Product } from "@effect-fastmoss/core"
import { runtimeOf } from "./runtime.js"

export const make = async (baseUrl: string) => {
  const runtime = runtimeOf(baseUrl)
  const call = Product.search({
    filter: { region: "US" },
    orderby: { field: "day7_units_sold", order: "desc" },
    page: 1,
    pagesize: 10
  })
  return { call: () => runtime.runPromise(call) }
}
