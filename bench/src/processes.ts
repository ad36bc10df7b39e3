import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Profile } from "./profile.js"
import type { Counts, Settings } from "./server.js"

const module = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url))

/** Starts the benchmark's server in a separate process. */
export const startServer = async (settings: Settings = {}) => {
  const child = fork(module("server"), { env: { ...process.env, BENCH_SERVER: JSON.stringify(settings) } })
  const [{ port }] = await once(child, "message")
  /** Returns the requests since the last time. */
  const counts = async (): Promise<Counts> => {
    child.send("counts")
    const [counts] = await once(child, "message")
    return counts
  }
  return { baseUrl: `http://127.0.0.1:${port}`, counts, stop: () => stop(child) }
}

/** A task for a client: the number of calls, and the number of callers that send them. */
export interface Task {
  readonly calls: number
  readonly concurrency: number
  /** True if the client returns a profile of the task. */
  readonly isProfiled?: boolean
}

/** The time that a client needed for a task. */
export interface Used {
  /** The wall time of all calls, in milliseconds. */
  readonly wall: number
  /** The CPU time of all calls in milliseconds, including system time and garbage collection. */
  readonly cpu: number
}

/** A client that runs in a separate process. */
export interface BenchClient {
  readonly name: string
  readonly run: (task: Task) => Promise<Used>
  /** Runs a task and returns its profile: the time that the main thread spent in each group of code. */
  readonly profile: (task: Task) => Promise<Profile>
  readonly stop: () => Promise<void>
}

/**
 * Starts the client with the given name in a separate process. `concurrency` is the maximum number of concurrent calls.
 */
export const startClient = async (name: string, baseUrl: string, concurrency: number): Promise<BenchClient> => {
  const child = fork(module("worker"), [name, baseUrl, String(concurrency)])
  await once(child, "message")
  return {
    name,
    run: async (task: Task): Promise<Used> => {
      child.send(task)
      const [used] = await once(child, "message")
      return used
    },
    profile: async (task: Task): Promise<Profile> => {
      child.send({ ...task, isProfiled: true })
      const [profile] = await once(child, "message")
      return profile
    },
    stop: () => stop(child)
  }
}

export const stop = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, "exit")
  child.disconnect()
  await exit
}
