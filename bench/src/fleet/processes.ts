import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { Effect } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { stop } from "../processes.js"
import type { Section } from "../reach.js"
import type { Place, Task } from "./process.js"

/** A fleet of processes that have a token and a connection to Redis. */
export interface Fleet {
  /** Gives all processes a task at once; returns their answers. */
  readonly run: <A>(task: Task) => Promise<ReadonlyArray<A>>
  readonly stop: () => Promise<void>
}

export const startFleet = async (size: number, place: Place): Promise<Fleet> => {
  const children: Array<ChildProcess> = []
  // A few at once: a hundred that start together would wait for the processor, and miss the time limits of their first call.
  for (let n = 0; n < size; n += 4) {
    children.push(
      ...await Promise.all(Array.from({ length: Math.min(4, size - n) }, async () => {
        const child = fork(fileURLToPath(new URL("./process.js", import.meta.url)), {
          env: { ...process.env, BENCH_PLACE: JSON.stringify(place) }
        })
        await once(child, "message")
        return child
      }))
    )
  }
  return {
    run: (task) =>
      Promise.all(children.map(async (child) => {
        child.send(task)
        const [answer] = await once(child, "message")
        return answer
      })),
    stop: async () => void await Promise.all(children.map(stop))
  }
}

/** Makes a section with a Redis of its own; without redis-server it has no figures and says so. */
export const withRedis = (
  title: string,
  measure: (port: number) => Promise<Omit<Section, "title">>
): Promise<Section> =>
  hasRedis
    ? Effect.runPromise(Effect.scoped(Effect.flatMap(
      redisServer(["--appendfsync", "everysec"]),
      ({ port }) => Effect.promise(async () => ({ title, ...await measure(port) }))
    )))
    : Promise.resolve({ title, text: "Left out: this machine has no `redis-server`.", reaches: [] })
