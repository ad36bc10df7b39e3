import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect, Schema, Stream } from "effect"
import * as Declaration from "../../packages/core/dist/endpoint/Declaration.js"
import * as Payload from "../../packages/core/dist/endpoint/Payload.js"
import * as ResponseField from "../../packages/core/dist/endpoint/ResponseField.js"
import { runtimeOf } from "./clients/runtime.js"
import { type BenchClient, startClient, startServer } from "./processes.js"
import { atMost, type Section } from "./reach.js"
import { median, short } from "./statistics.js"

const latency = 20

const everything = Declaration.paged({
  path: "/bench/v1/everything",
  title: "Rows without an end",
  confidence: "third-party",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () => Payload.paged({}),
  row: () => Schema.Struct({ product_id: ResponseField.id, title: ResponseField.text, total_gmv: ResponseField.number })
})

const megabytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/**
 * Streams a number of rows, and returns by how many MB the heap has grown meanwhile. The heap is measured after garbage
 * collections.
 */
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

const pages = 50

/**
 * Returns the median time in milliseconds that each client takes for all pages. The clients run alternately, so that a
 * busy moment of the machine affects all of them.
 */
const race = async (clients: ReadonlyArray<BenchClient>, concurrency: number): Promise<ReadonlyArray<number>> => {
  const times = clients.map((): Array<number> => [])
  for (let round = -2; round < rounds; round++) {
    for (const [i, client] of clients.entries()) {
      const { wall } = await client.run({ calls: pages, concurrency })
      if (round >= 0) times[i]?.push(wall)
    }
  }
  return times.map(median)
}

const rounds = 15

/** Measures the time to read 50 pages with different concurrencies, and the growth of the heap during a long stream. */
export const paging = async (scale: number): Promise<Section> => {
  const server = await startServer({ latency, total: pages * 100, rows: 100 })
  const clients = []
  for (const name of ["pages", "pagesByHand", "pagesOnWire"]) clients.push(await startClient(name, server.baseUrl, 16))
  // These rounds are not measured. They let the JIT compiler optimize the code first.
  const warm = Math.round(40 * scale)
  for (let i = 0; i < warm; i++) for (const client of clients) await client.run({ calls: pages, concurrency: 16 })
  const results = []
  for (const concurrency of [1, 4, 8, 16]) {
    const [ours = Number.NaN, floor = Number.NaN, wire = Number.NaN] = await race(clients, concurrency)
    // The first page is requested alone, because it contains the number of rows.
    const ideal = (1 + Math.ceil((pages - 1) / concurrency)) * latency
    results.push({ concurrency, ideal, ours, floor, wire })
  }
  for (const client of clients) await client.stop()
  await server.stop()
  const millions = Math.round(1_000_000 * scale)
  const heap = await heapOf(millions)
  const at8 = results.find(({ concurrency }) => concurrency === 8)
  return {
    title: "Paging",
    text:
      `5,000 rows in pages of 100 from a server that responds after ${latency} ms. Medians of ${rounds} rounds, after ${
        (warm * pages).toLocaleString("en-US")
      } pages to warm up.\n\n- Ideal: ${latency} ms for the first page, then ${latency} ms for each group of \`concurrency\` pages.\n- Ours: the stream of a typed endpoint.\n- Plain undici: requests the next page as soon as one has been taken, and parses it.\n- Raw sockets: the same without parsing; the bytes are only counted.\n\n${
        tableOf(
          [
            "concurrency",
            "ideal (ms)",
            "ours (ms)",
            "/ ideal",
            "plain undici (ms)",
            "/ ideal",
            "raw sockets (ms)",
            "/ ideal"
          ],
          results.map(({ concurrency, floor, ideal, ours, wire }) => [
            String(concurrency),
            String(ideal),
            short(ours),
            short(ours / ideal),
            short(floor),
            short(floor / ideal),
            short(wire),
            short(wire / ideal)
          ])
        )
      }\n\nWhile ${millions.toLocaleString("en-US")} rows were streamed, the heap grew by at most ${short(heap)} MB.`,
    reaches: [
      atMost(
        "paging time at concurrency 8 / ideal time",
        at8 === undefined ? Number.NaN : at8.ours / at8.ideal,
        1.1,
        short
      ),
      atMost(
        "paging time at concurrency 8 / raw sockets",
        at8 === undefined ? Number.NaN : at8.ours / at8.wire,
        1.05,
        short
      ),
      atMost(`heap growth while streaming ${millions.toLocaleString("en-US")} rows (MB)`, heap, 50, short)
    ]
  }
}
