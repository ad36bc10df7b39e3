import { Endpoint, Field, Payload, Product } from "@effect-fastmoss/core"
import { Effect, Schema, Stream } from "effect"
import { runtimeOf } from "./clients/runtime.js"
import { startServer } from "./processes.js"
import { atMost, type Section } from "./reach.js"
import { median, short, table } from "./statistics.js"

const latency = 20

const everything = Endpoint.paged({
  path: "/bench/v1/everything",
  title: "Rows without an end",
  confidence: "third-party",
  window: undefined,
  key: ["product_id"],
  payload: Payload.paged({}),
  row: Schema.Struct({ product_id: Field.id, title: Field.text, total_gmv: Field.number })
})

const megabytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** The highest heap while so many rows go by, over what was there before; both after a collection. */
const heapOf = async (rows: number): Promise<number> => {
  const server = await startServer({ total: rows, rows: 100 })
  const runtime = runtimeOf(server.baseUrl)
  await runtime.runPromise(Stream.runDrain(everything.stream({}, { limit: 20_000, concurrency: 4 })))
  const before = megabytes()
  let peak = before
  let seen = 0
  await runtime.runPromise(
    Stream.runForEachChunk(everything.stream({}, { concurrency: 4 }), (chunk) =>
      Effect.sync(() => {
        const next = seen + chunk.length
        if (Math.floor(next / 20_000) > Math.floor(seen / 20_000)) peak = Math.max(peak, megabytes())
        seen = next
      }))
  )
  await runtime.dispose()
  await server.stop()
  if (seen !== rows) throw new Error(`${seen} rows of ${rows}`)
  return peak - before
}

export const paging = async (scale: number): Promise<Section> => {
  const server = await startServer({ latency, total: 5000, rows: 100 })
  const results = []
  for (const concurrency of [1, 4, 8, 16]) {
    const runtime = runtimeOf(server.baseUrl, { limit: { concurrency } })
    const run = () => runtime.runPromise(Stream.runCount(Product.search.stream({}, { concurrency, onWindow: "warn" })))
    await run()
    const times = []
    for (let round = 0; round < 5; round++) {
      const began = performance.now()
      const rows = await run()
      if (rows !== 5000) throw new Error(`${rows} rows`)
      times.push(performance.now() - began)
    }
    await runtime.dispose()
    // The first page goes alone: it tells how many there are.
    const ideal = (1 + Math.ceil(49 / concurrency)) * latency
    results.push({ concurrency, time: median(times), ideal })
  }
  await server.stop()
  const millions = Math.round(1_000_000 * scale)
  const heap = await heapOf(millions)
  const ratioAt8 = results.filter(({ concurrency }) => concurrency === 8).map(({ ideal, time }) => time / ideal)[0]
  return {
    title: "Paging",
    text:
      `5,000 rows in pages of 100 from a server that takes ${latency} ms; medians of 5. Ideal: the first page alone, then calls / concurrency x latency.\n\n${
        table(
          ["concurrency", "ms", "ideal (ms)", "over the ideal"],
          results.map(({ concurrency, ideal, time }) => [
            String(concurrency),
            short(time),
            String(ideal),
            short(time / ideal)
          ])
        )
      }\n\n${millions.toLocaleString("en-US")} rows streamed: the heap grew by ${short(heap)} MB at most.`,
    reaches: [
      atMost("paging at concurrency 8 over the ideal", ratioAt8 ?? Number.NaN, 1.15, short),
      atMost(`peak heap growth for ${millions.toLocaleString("en-US")} rows (MB)`, heap, 50, short)
    ]
  }
}
