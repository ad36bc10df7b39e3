import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { startServer } from "../processes.js"
import { atMost, type Section } from "../reach.js"
import { median, short } from "../statistics.js"
import type { Latencies } from "./process.js"
import { startFleet, withRedis } from "./processes.js"
import { commandCounts } from "./RedisWire.js"

interface Measured {
  readonly size: number
  readonly rate: number | undefined
  /** Milliseconds. */
  readonly added: number
  readonly bare: number
  readonly command: number
  readonly commands: number
}

/** Rounds of a process before the first measured one. */
const warmUps = 30

/** Milliseconds between two rounds of a process. */
const every = 400

/** Measures what a rate limit and a budget in Redis add to the latency of a call, for 1, 16 and 64 processes. */
export const shared = (scale: number): Promise<Section> =>
  withRedis("A limit and a budget in Redis", async (redis) => {
    const server = await startServer()
    const rounds = Math.max(10, Math.round(60 * scale))
    const measure = async (size: number, rate?: number): Promise<Measured> => {
      const fleet = await startFleet(size, {
        baseUrl: server.baseUrl,
        redis,
        concurrency: 4,
        ...(rate === undefined ? {} : { rate })
      })
      const before = await commandCounts(redis)
      const all = await fleet.run<Latencies>({
        task: "latency",
        warmUps,
        rounds: size === 1 ? 4 * rounds : rounds,
        every
      })
      const after = await commandCounts(redis)
      await fleet.stop()
      const warm = warmUps * size
      const calls = all.flatMap(({ shared }) => shared).length + warm
      // Without those that were sent through `ioredis` alone: one for each call.
      const sent = (after.get("evalsha") ?? 0) - (before.get("evalsha") ?? 0) - calls
      return {
        size,
        rate,
        added: median(all.flatMap(({ alone, shared }) => shared.map((millis, n) => millis - (alone[n] ?? Number.NaN)))),
        bare: median(all.flatMap(({ bare }) => bare)),
        command: median(all.flatMap(({ command }) => command)),
        commands: sent / calls
      }
    }
    const measured: Array<Measured> = []
    for (const size of scale < 1 ? [1, 4] : [1, 16, 64]) measured.push(await measure(size))
    measured.push(await measure(scale < 1 ? 4 : 16, 10_000))
    await server.stop()
    const toBare = ({ added, bare }: Measured) => added / bare
    const toCommand = ({ added, command }: Measured) => added / command
    const free = measured.filter(({ rate }) => rate === undefined)
    const [first, last] = [free[0], free[free.length - 1]]
    return {
      text: [
        `Each process does four things in turns, one each ${
          every / 4
        } ms: a call with limiter and budget in memory, the same
call with both in Redis, a bare \`PING\` over a socket, and the command that counts a request, sent through \`ioredis\` alone.
Added: the median of the differences between the two calls. The last two have the same load of the machine and code that
is as cold, so the ratios count, not the times. A call waits for one command, which counts the request in the budget; the
report of its result follows in the background. With a rate, learnt or configured, it waits for its permit as well.`,
        tableOf(
          [
            "processes",
            "rate",
            "added to a call (ms)",
            "bare round trip (ms)",
            "ratio",
            "the command through `ioredis` (ms)",
            "ratio",
            "commands of Redis per call"
          ],
          measured.map((row) => [
            String(row.size),
            row.rate === undefined ? "unlimited" : `${short(row.rate)} a second, configured`,
            short(row.added),
            short(row.bare),
            short(toBare(row)),
            short(row.command),
            short(toCommand(row)),
            short(row.commands)
          ])
        )
      ].join("\n\n"),
      reaches: first === undefined || last === undefined ? [] : [
        atMost(
          `latency that limiter and budget in Redis add to a call at ${last.size} processes, over a bare round trip`,
          toBare(last),
          1.5,
          short
        ),
        atMost(`the same, over that of one process`, toBare(last) / toBare(first), 1.2, short),
        atMost(
          `the same at ${last.size} processes, over the command through \`ioredis\` alone`,
          toCommand(last),
          1.5,
          short
        )
      ]
    }
  })
