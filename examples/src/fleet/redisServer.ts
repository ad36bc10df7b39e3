/** A temporary Redis server for the example. */
import { Command, FileSystem } from "@effect/platform"
import { Effect, Schedule } from "effect"
import { connect, createServer } from "node:net"

/** Starts `redis-server` on a free port and returns its URL. The server stops when the scope closes. */
export const start = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const port = yield* freePort
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"]
  yield* Effect.mapError(
    Command.start(Command.make("redis-server", ...settings)),
    () => "FASTMOSS_REDIS_URL is not set and redis-server is not installed. Set the variable or install redis-server."
  )
  yield* Effect.retry(reach(port), { schedule: Schedule.spaced("50 millis"), times: 200 })
  return `redis://127.0.0.1:${port}`
})

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

const reach = (port: number) =>
  Effect.async<void, string>((resume) => {
    const socket = connect(port, "127.0.0.1")
    socket.on("connect", () => resume(Effect.void))
    socket.on("error", () => resume(Effect.fail("redis-server does not listen")))
    return Effect.sync(() => socket.destroy())
  })
