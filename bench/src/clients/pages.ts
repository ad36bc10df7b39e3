/** Our client: the stream of a typed endpoint, with prefetched pages. A call is a page of 100 rows. */
import { Product } from "@effect-fastmoss/core"
import { Stream } from "effect"
import type { Client } from "./callers.js"
import { runtimeOf } from "./runtime.js"

export const make = async (baseUrl: string, most: number): Promise<Client> => {
  const runtime = runtimeOf(baseUrl, { limit: { concurrency: most } })
  return {
    run: async (calls, concurrency) => {
      const rows = await runtime.runPromise(Stream.runCount(Product.search.stream({}, { concurrency })))
      if (rows !== calls * 100) throw new Error(`${rows} rows`)
    }
  }
}
