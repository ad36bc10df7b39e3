import { FastMossClient } from "@effect-fastmoss/core"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect } from "effect"
import { runtimeOf } from "./clients/runtime.js"
import { startServer } from "./processes.js"
import { atMost, type Section } from "./reach.js"
import { quantile, short } from "./statistics.js"

/** Latencies of steady calls, four at a time, one each 5 ms, for a number of seconds. */
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
 * Tokens of 4 seconds: their buffer begins after 2, the window before it after 1 to 1.5. A token request takes 50 ms, a
 * call 5.
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
    title: "Latency across expiries",
    text:
      `Four callers, a call every 20 ms each, answered after 5 ms; a token request takes 50 ms; about 20 expiries.\n\n${
        tableOf(["", "calls", "p50 (ms)", "p99 (ms)", "max (ms)"], [
          row("no expiry", none),
          row("expiries, refreshed ahead", ahead),
          row("expiries, not refreshed ahead", off)
        ])
      }`,
    reaches: [
      atMost(
        "p99 across expiries with refresh ahead, over p99 without expiry",
        quantile(ahead, 0.99) / quantile(none, 0.99),
        1.1,
        short
      )
    ]
  }
}
