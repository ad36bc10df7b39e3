import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { startClient, startServer, type Used } from "./processes.js"
import { type Official, python } from "./python.js"
import type { Reach, Section } from "./reach.js"
import { atLeast, atMost } from "./reach.js"
import { median, short } from "./statistics.js"

const titles: Readonly<Record<string, string>> = {
  undici: "plain undici",
  fetch: "hand-written `fetch`",
  platform: "`@effect/platform`",
  call: "our `call`",
  endpoint: "our typed endpoint"
}

const generations = 3
const roundsOfEach = 5

/**
 * Measures the CPU time per call, and the throughput with 10 callers, of our client and the clients that it is compared
 * with.
 */
export const calls = async (scale: number): Promise<Section> => {
  const server = await startServer()
  const names = Object.keys(titles)
  const rounds = new Map<string, Array<Used>>(names.map((name) => [name, []]))
  const official: Array<Official> = []
  const task = { calls: Math.round(3000 * scale), concurrency: 10 }
  // The JIT compiler makes its decisions once per process, so the median is taken over several processes.
  for (let generation = 0; generation < generations; generation++) {
    const clients = []
    for (const name of names) clients.push(await startClient(name, server.baseUrl, 10))
    for (const client of clients) await client.run({ calls: 3000, concurrency: 10 })
    for (let round = 0; round < roundsOfEach; round++) {
      for (const client of clients) rounds.get(client.name)?.push(await client.run(task))
      official.push(...await python(server.baseUrl, Math.round(200 * scale)))
    }
    for (const client of clients) await client.stop()
  }
  const afar = await fromAfar(scale)
  await server.stop()

  const figures = new Map(names.map((name) => {
    const used = rounds.get(name) ?? []
    return [name, {
      cpu: median(used.map(({ cpu }) => cpu * 1000 / task.calls)),
      rate: median(used.map(({ wall }) => task.calls * 1000 / wall))
    }]
  }))
  const cpuOf = (name: string) => figures.get(name)?.cpu ?? Number.NaN
  const rateOf = (name: string) => figures.get(name)?.rate ?? Number.NaN
  const rows = names.map((name) => [
    titles[name] ?? name,
    short(cpuOf(name)),
    short(cpuOf(name) / cpuOf("undici")),
    short(rateOf(name))
  ])
  const officialCpu = median(official.map(({ cpu }) => cpu))
  const officialRate = median(official.map(({ rate }) => rate))
  if (official.length > 0) {
    rows.push([
      "Python client",
      short(officialCpu),
      short(officialCpu / cpuOf("undici")),
      short(officialRate)
    ])
  }
  const reaches: Array<Reach> = [
    atMost("CPU per call: our `call` / plain undici", cpuOf("call") / cpuOf("undici"), 1.35, short),
    atMost("CPU per call: our typed endpoint / plain undici", cpuOf("endpoint") / cpuOf("undici"), 1.6, short),
    atMost(
      "CPU per call: our `call` / hand-written `fetch`",
      cpuOf("call") / cpuOf("fetch"),
      0.5,
      short
    )
  ]
  if (official.length > 0) {
    reaches.push(atLeast("throughput: our `call` / Python client", rateOf("call") / officialRate, 8, short))
  }
  if (afar !== undefined) {
    reaches.push(atLeast(`throughput with a ${latency} ms server: our \`call\` / Python client`, afar, 8, short))
  }
  return {
    title: "Calls",
    text: `Each call returns a page of 10 rows to one of 10 callers. Medians of ${
      generations * roundsOfEach
    } rounds of ${task.calls} calls: ${roundsOfEach} rounds in each of ${generations} processes per client.\n\n${
      tableOf(["client", "CPU per call (µs)", "/ plain undici", "calls per second"], rows)
    }`,
    reaches
  }
}

/** Time in milliseconds that the server waits before each response, in the comparison with the Python client. */
const latency = 20

/**
 * Compares throughputs with a server that responds after 20 ms. Returns the throughput of our `call` with 10 callers,
 * divided by the throughput of the official Python client. Returns `undefined` if the Python client is not available.
 */
const fromAfar = async (scale: number): Promise<number | undefined> => {
  const server = await startServer({ latency })
  const [official] = await python(server.baseUrl, Math.round(200 * scale))
  const client = await startClient("call", server.baseUrl, 10)
  const task = { calls: Math.round(2000 * scale), concurrency: 10 }
  await client.run(task)
  const { wall } = await client.run(task)
  await client.stop()
  await server.stop()
  return official === undefined ? undefined : task.calls * 1000 / wall / official.rate
}

/**
 * Measures how the number of callers affects our client, next to plain undici: the CPU time per call and the throughput
 * with 1, 10, 100 and 1,000 callers.
 */
export const growth = async (scale: number): Promise<Section> => {
  const server = await startServer()
  const rows: Array<ReadonlyArray<string>> = []
  const reaches: Array<Reach> = []
  for (const concurrency of [1, 10, 100, 1000]) {
    const task = { calls: Math.round(3000 * scale), concurrency }
    const used: { readonly undici: Array<Used>; readonly call: Array<Used> } = { undici: [], call: [] }
    for (let generation = 0; generation < generations; generation++) {
      const undici = await startClient("undici", server.baseUrl, concurrency)
      const call = await startClient("call", server.baseUrl, concurrency)
      for (const client of [undici, call]) await client.run({ calls: 3000, concurrency })
      for (let round = 0; round < roundsOfEach; round++) {
        used.undici.push(await undici.run(task))
        used.call.push(await call.run(task))
      }
      await undici.stop()
      await call.stop()
    }
    const cpuOf = (rounds: ReadonlyArray<Used>) => median(rounds.map(({ cpu }) => cpu * 1000 / task.calls))
    const rateOf = (rounds: ReadonlyArray<Used>) => median(rounds.map(({ wall }) => task.calls * 1000 / wall))
    const ratio = cpuOf(used.call) / cpuOf(used.undici)
    rows.push([
      concurrency.toLocaleString("en-US"),
      short(cpuOf(used.undici)),
      short(cpuOf(used.call)),
      short(ratio),
      short(rateOf(used.call))
    ])
    if (concurrency > 1) {
      const callers = `${concurrency.toLocaleString("en-US")} callers`
      reaches.push(atMost(`CPU per call with ${callers}: our \`call\` / plain undici`, ratio, 1.5, short))
    }
  }
  await server.stop()
  return {
    title: "Number of callers",
    text:
      `Our \`call\` and plain undici with different numbers of callers, in turns. Medians as in the section about calls.\n\n${
        tableOf(
          [
            "callers",
            "plain undici: CPU per call (µs)",
            "our `call`: CPU per call (µs)",
            "/ plain undici",
            "calls per second"
          ],
          rows
        )
      }`,
    reaches
  }
}
