import { FastMossClient, Product } from "@effect-fastmoss/core"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect } from "effect"
import { startServer } from "./processes.js"
import type { Section } from "./reach.js"
import { median, short } from "./statistics.js"

/** Measures the time that a typed endpoint adds to an untyped call by encoding the payload and decoding the rows. */
export const decoding = async (): Promise<Section> => {
  const server = await startServer({ total: 100 })
  const rows = []
  for (const pagesize of [10, 100]) {
    const response = await fetch(`${server.baseUrl}/product/v1/search`, {
      method: "POST",
      body: JSON.stringify({ page: 1, pagesize })
    })
    const text = await response.text()
    const { data } = JSON.parse(text)
    const client = FastMossClient.FastMossClient.of({
      call: () => Effect.succeed({ data, message: "", requestId: undefined, timestamp: undefined }),
      decoding: "lenient"
    })
    const call = Effect.provideService(Product.search({ pagesize }), FastMossClient.FastMossClient, client)
    const times = 20_000 / pagesize
    const typed = []
    const parse = []
    for (let round = 0; round < 11; round++) {
      const began = performance.now()
      await Effect.runPromise(Effect.repeatN(call, times - 1))
      const between = performance.now()
      for (let i = 0; i < times; i++) JSON.parse(text)
      parse.push((performance.now() - between) * 1000 / times)
      typed.push((between - began) * 1000 / times)
    }
    rows.push([String(pagesize), short(median(typed)), short(median(typed) / pagesize), short(median(parse))])
  }
  await server.stop()
  return {
    title: "Decoding",
    text:
      `The time that a typed endpoint takes to encode its payload and to decode a page of rows, without the call.\n\n${
        tableOf(["rows per page", "time (µs)", "per row (µs)", "`JSON.parse` of the same page (µs)"], rows)
      }`,
    reaches: []
  }
}
