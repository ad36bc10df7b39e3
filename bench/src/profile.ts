import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Session } from "node:inspector/promises"
import { startClient, startServer } from "./processes.js"
import type { Section } from "./reach.js"
import { short } from "./statistics.js"

/** Groups of code in a profile, each with a pattern for the files of its functions. */
const groups = {
  "JSON": /\/http\/Json[.]js|\/clients\/steps[.]js/,
  "Effect": /\/node_modules\/(effect|@effect)\//,
  "our code": /\/packages\/\w+\/dist\//,
  "undici": /\/node_modules\/undici\/|^wasm:/,
  "the bench": /\/bench\/dist\//
} as const

/** Names of all groups. Functions without a file belong to the last two. */
const names = [...Object.keys(groups), "garbage collector", "Node.js"]

/** Milliseconds of the main thread, keyed by the name of the group. */
export type Profile = Readonly<Record<string, number>>

/** Runs a task under Node's profiler, and returns the time that the main thread spent in each group of code. */
export const profiled = async (run: () => Promise<void>): Promise<Profile> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 200 })
  await session.post("Profiler.start")
  await run()
  const { profile: { nodes, samples = [], timeDeltas = [] } } = await session.post("Profiler.stop")
  session.disconnect()
  const groupOf = new Map(nodes.map(({ callFrame: { functionName, url }, id }) => [
    id,
    functionName === "(idle)"
      ? ""
      : functionName === "(garbage collector)"
      ? "garbage collector"
      : Object.entries(groups).find(([, files]) => files.test(url))?.[0] ?? "Node.js"
  ]))
  const times: Record<string, number> = {}
  for (const [n, id] of samples.entries()) {
    const group = groupOf.get(id) ?? ""
    if (group !== "") times[group] = (times[group] ?? 0) + (timeDeltas[n] ?? 0) / 1000
  }
  return times
}

/**
 * Measures how the time of a call is divided among the groups of code, with 10, 100 and 1,000 callers, for plain undici
 * and for our `call`.
 */
export const profile = async (scale: number): Promise<Section> => {
  const server = await startServer()
  const calls = Math.round(20_000 * scale)
  const columns: Array<readonly [title: string, times: Profile]> = []
  for (const concurrency of [10, 100, 1000]) {
    for (const [client, title] of [["undici", "plain undici"], ["call", "our `call`"]] as const) {
      const { profile, run, stop } = await startClient(client, server.baseUrl, concurrency)
      await run({ calls: 3000, concurrency })
      columns.push([`${title}, ${concurrency.toLocaleString("en-US")} callers`, await profile({ calls, concurrency })])
      await stop()
    }
  }
  await server.stop()
  const microseconds = (times: Profile, name: string) => (times[name] ?? 0) * 1000 / calls
  return {
    title: "Profile of a call",
    text: `Microseconds of the main thread per call, by the files of the functions, from a profile of ${
      calls.toLocaleString("en-US")
    } calls. A profile makes calls slower, so compare the columns with each other only.\n\n${
      tableOf(
        ["code", ...columns.map(([title]) => title)],
        [
          ...names.filter((name) => name !== "the bench").map((name) => [
            name,
            ...columns.map(([, times]) => short(microseconds(times, name)))
          ]),
          ["all", ...columns.map(([, times]) => short(names.reduce((sum, name) => sum + microseconds(times, name), 0)))]
        ]
      )
    }`,
    reaches: []
  }
}
