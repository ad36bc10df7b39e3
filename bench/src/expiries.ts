import { FastMossClient } from "@effect-fastmoss/core"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect } from "effect"
import { runtimeOf } from "./clients/runtime.js"
import { startServer } from "./processes.js"
import { atMost, type Section } from "./reach.js"
import { quantile, short } from "./statistics.js"

/** Sends calls for a number of seconds, and returns their latencies. Four callers each send a call every 20 ms. */
const latencies = async (baseUrl: string, seconds: number, refreshAhead: number): Promise<ReadonlyArray<number>> => {
  const runtime = runtimeOf(baseUrl, { refreshAhead })
  const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", {}))
  for (let i = 0; i < 200; i++) await runtime.runPromise(call)
  const measured: Array<number> = []
  const until = performance.now() + seconds * 1000
  const lane = async () => {
    while (performance.now() < until) {
      const began = performance.now()
      await runtime.runPromise(call)
      const took = performance.now() - began
      measured.push(took)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - took)))
    }
  }
  await Promise.all([lane(), lane(), lane(), lane()])
  await runtime.dispose()
  return measured
}

/**
 * Measures the latency of calls while tokens expire, with and without early refresh. A token lasts 4 seconds. The
 * client stops using it after 2 seconds. With early refresh, the client replaces it after 1 to 1.5 seconds. A token
 * request takes 50 ms, a call 5 ms.
 */
export const expiries = async (scale: number): Promise<Section> => {
  const seconds = Math.max(4, 32 * scale)
  const short4 = await startServer({ tokenLifetime: 4, tokenRequestLatency: 50, latency: 5 })
  const long = await startServer({ tokenRequestLatency: 50, latency: 5 })
  const [none, ahead, off] = [
    await latencies(long.baseUrl, seconds, 300_000),
    await latencies(short4.baseUrl, seconds, 300_000),
    await latencies(short4.baseUrl, Math.max(4, 42 * scale), 0)
  ]
  await short4.stop()
  await long.stop()
  const row = (title: string, measured: ReadonlyArray<number>) => [
    title,
    String(measured.length),
    ...[0.5, 0.99, 1].map((q) => short(quantile(measured, q)))
  ]
  return {
    title: "Latency while tokens expire",
    text:
      `Four callers each send a call every 20 ms. The server responds after 5 ms, and to a token request after 50 ms. The token expires about 20 times.\n\n${
        tableOf(["token", "calls", "p50 (ms)", "p99 (ms)", "max (ms)"], [
          row("does not expire", none),
          row("expires, with early refresh", ahead),
          row("expires, without early refresh", off)
        ])
      }`,
    reaches: [
      atMost(
        "p99 latency: token expiries with early refresh / no expiry",
        quantile(ahead, 0.99) / quantile(none, 0.99),
        1.1,
        short
      )
    ]
  }
}
