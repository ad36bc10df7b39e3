/** Runs calls of one client on command, and tells what they cost. */
import type { Task } from "./processes.js"

export interface Client {
  readonly call: () => Promise<unknown>
}

const [, , name = "", baseUrl = "", concurrency = "1"] = process.argv
const { make }: { make: (baseUrl: string, concurrency: number) => Promise<Client> } = await import(
  `./clients/${name}.js`
)
const client = await make(baseUrl, Number(concurrency))

const run = async ({ calls, concurrency }: Task): Promise<void> => {
  let left = calls
  const lane = async () => {
    while (left-- > 0) await client.call()
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
}

process.on("message", async (task: Task) => {
  const cpu = process.cpuUsage()
  const wall = performance.now()
  await run(task)
  const { system, user } = process.cpuUsage(cpu)
  process.send?.({ wall: performance.now() - wall, cpu: (system + user) / 1000 })
})
process.on("disconnect", () => process.exit(0))
process.send?.("ready")
