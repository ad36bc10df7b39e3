import { Endpoint, Field, Payload, Product } from "@effect-fastmoss/core"
import { Effect, Schema, Stream } from "effect"
import { runtimeOf } from "./clients/runtime.js"
import { byHand } from "./clients/undici.js"
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

/** How many rows come in what time, page by page. */
interface Pages {
  readonly count: () => Promise<number>
  readonly close: () => Promise<void>
}

const ours = (baseUrl: string, concurrency: number): Pages => {
  const runtime = runtimeOf(baseUrl, { limit: { concurrency } })
  return {
    count: () => runtime.runPromise(Stream.runCount(Product.search.stream({}, { concurrency, onWindow: "warn" }))),
    close: () => runtime.dispose()
  }
}

/** The floor of the calls, the next page asked for when one has been taken, nothing else. */
const floor = (baseUrl: string, concurrency: number): Pages => {
  const { call, close } = byHand(baseUrl, concurrency)
  const fetch = async (page: number): Promise<ReadonlyArray<unknown>> => {
    const data = await call({ page, pagesize: 100 })
    if (typeof data !== "object" || data === null || !("list" in data) || !Array.isArray(data.list)) {
      throw new Error("no list")
    }
    return data.list
  }
  return {
    count: async () => {
      let rows = (await fetch(1)).length
      const pages = rowsInAll / 100
      const underWay: Array<Promise<ReadonlyArray<unknown>>> = []
      for (let page = 2; page <= pages || underWay.length > 0;) {
        while (underWay.length < concurrency && page <= pages) underWay.push(fetch(page++))
        rows += (await underWay.shift())?.length ?? 0
      }
      return rows
    },
    close
  }
}

const rowsInAll = 5000

const timed = async ({ count }: Pages): Promise<number> => {
  const began = performance.now()
  const rows = await count()
  if (rows !== rowsInAll) throw new Error(`${rows} rows`)
  return performance.now() - began
}

/** Medians of our time and the floor's, taken in turns. */
const race = async (baseUrl: string, concurrency: number, { rounds, warm }: { rounds: number; warm: number }) => {
  const peers = [ours(baseUrl, concurrency), floor(baseUrl, concurrency)] as const
  const times: readonly [Array<number>, Array<number>] = [[], []]
  for (let round = -warm; round < rounds; round++) {
    for (const i of [0, 1] as const) {
      const time = await timed(peers[i])
      if (round >= 0) times[i].push(time)
    }
  }
  for (const peer of peers) await peer.close()
  return { ours: median(times[0]), floor: median(times[1]) }
}

export const paging = async (scale: number): Promise<Section> => {
  const server = await startServer({ latency, total: rowsInAll, rows: 100 })
  // As with calls, it is warm code that is measured.
  const warm = Math.round(40 * scale)
  await race(server.baseUrl, 16, { warm, rounds: 1 })
  const results = []
  for (const concurrency of [1, 4, 8, 16]) {
    const { floor, ours } = await race(server.baseUrl, concurrency, { warm: 2, rounds: 7 })
    // The first page goes alone: it tells how many there are.
    const ideal = (1 + Math.ceil(49 / concurrency)) * latency
    results.push({ concurrency, ideal, ours, floor })
  }
  await server.stop()
  const millions = Math.round(1_000_000 * scale)
  const heap = await heapOf(millions)
  const ratioAt8 = results.filter(({ concurrency }) => concurrency === 8).map(({ ideal, ours }) => ours / ideal)[0]
  return {
    title: "Paging",
    text: `5,000 rows in pages of 100 from a server that takes ${latency} ms; medians of 7, after ${
      (warm * 50).toLocaleString("en-US")
    } pages. Ideal: the first page alone, then calls / concurrency x latency. The floor: that of the calls, the next page asked for when one has been taken.\n\n${
      table(
        ["concurrency", "ideal (ms)", "ours (ms)", "over the ideal", "the floor (ms)", "over the ideal"],
        results.map(({ concurrency, floor, ideal, ours }) => [
          String(concurrency),
          String(ideal),
          short(ours),
          short(ours / ideal),
          short(floor),
          short(floor / ideal)
        ])
      )
    }\n\n${millions.toLocaleString("en-US")} rows streamed: the heap grew by ${short(heap)} MB at most.`,
    reaches: [
      atMost("paging at concurrency 8 over the ideal", ratioAt8 ?? Number.NaN, 1.15, short),
      atMost(`peak heap growth for ${millions.toLocaleString("en-US")} rows (MB)`, heap, 50, short)
    ]
  }
}
