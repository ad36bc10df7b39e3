/**
 * The process in which one client of the benchmark runs. It runs the tasks that the parent process sends, and sends
 * back their times.
 */
import type { Client } from "./clients/callers.js"
import type { Task } from "./processes.js"
import { profiled } from "./profile.js"

const [, , name = "", baseUrl = "", concurrency = "1"] = process.argv
const { make }: { make: (baseUrl: string, concurrency: number) => Promise<Client> } = await import(
  `./clients/${name}.js`
)
const client = await make(baseUrl, Number(concurrency))

process.on("message", async (task: Task) => {
  if (task.isProfiled === true) {
    process.send?.(await profiled(() => client.run(task.calls, task.concurrency)))
    return
  }
  const cpu = process.cpuUsage()
  const wall = performance.now()
  await client.run(task.calls, task.concurrency)
  const { system, user } = process.cpuUsage(cpu)
  process.send?.({ wall: performance.now() - wall, cpu: (system + user) / 1000 })
})
process.on("disconnect", () => process.exit(0))
process.send?.("ready")
