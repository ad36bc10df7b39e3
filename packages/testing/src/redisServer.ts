import { Effect } from "effect"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

const binary = process.env["FASTMOSS_TEST_REDIS_SERVER"] ?? "redis-server"

/** True if the program `redis-server` is installed on this machine. */
export const hasRedis = spawnSync(binary, ["--version"]).status === 0

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Kills the server at once, as a crash does, so that it neither saves data nor replies. */
  readonly kill: Effect.Effect<void>
  /** Starts the server again after `kill`, with the data that it had stored. */
  readonly start: Effect.Effect<void>
  /** Suspends the server until `resume`. A suspended server accepts connections but never replies. */
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
}

/**
 * Starts a real Redis server on a free port of 127.0.0.1, with `settings` as further command-line arguments. The server
 * stops when the scope closes.
 */
export const redisServer = (settings: ReadonlyArray<string> = []) =>
  Effect.gen(function*() {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "fastmoss-redis-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
    )
    const port = yield* freePort
    let child: ChildProcess | undefined

    const start = Effect.async<void>((resume) => {
      const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes"]
      const started = spawn(binary, [...own, "--appendfsync", "always", ...settings], { stdio: "ignore" })
      child = started
      const tryAgain = () => {
        const socket = connect(port, "127.0.0.1")
        socket.on("connect", () => {
          socket.destroy()
          resume(Effect.void)
        })
        socket.on("error", () =>
          started.exitCode === null
            ? setTimeout(tryAgain, 20)
            : resume(Effect.dieMessage(`redis-server ended with ${started.exitCode}`)))
      }
      tryAgain()
    })
    const kill = Effect.async<void>((resume) => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
      child.once("exit", () => resume(Effect.void))
      child.kill("SIGKILL")
    })
    const signal = (name: NodeJS.Signals) => Effect.sync(() => void child?.kill(name))

    yield* Effect.acquireRelease(start, () => kill)
    const server: RedisServer = {
      port,
      url: `redis://127.0.0.1:${port}`,
      kill,
      start,
      pause: signal("SIGSTOP"),
      resume: signal("SIGCONT")
    }
    return server
  })

/** Returns a port of 127.0.0.1 that is currently free. */
export const freePort = Effect.async<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})
