import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { createServer } from "node:net"
import { command, inOwnProcess, inProcess } from "../session.js"

describe("effect-fastmoss sandbox", () => {
  it.scopedLive("serves a sandbox with its options until it is stopped, and prints the settings for a program", () =>
    Effect.gen(function*() {
      const server = yield* Command.start(
        command(["sandbox", "--port", "0", "--quirks=dashes", "--fault=status=503,path=/shop/v1/search"])
      )
      const lines = yield* server.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(3), Stream.runCollect)
      const environment = Object.fromEntries(
        [...lines].map((line) => {
          const [, name = "", value = ""] = /^export (\w+)=(.+)$/.exec(line) ?? []
          return [name, value]
        })
      )
      expect(Object.keys(environment)).toEqual(["FASTMOSS_CLIENT_ID", "FASTMOSS_CLIENT_SECRET", "FASTMOSS_BASE_URL"])
      const call = yield* inProcess(["call", "/test", "--payload", "{\"a\":1}"], { environment })
      expect(JSON.parse(call.stdout)).toEqual({ a: 1 })
      const refused = yield* inProcess(["list", "Shop.search", "--region", "US"], {
        environment: { ...environment, FASTMOSS_ATTEMPTS: "1" }
      })
      expect(refused).toMatchObject({ code: 5, stdout: "" })
      const stderr = yield* Effect.fork(Stream.mkString(Stream.decodeText(server.stderr)))
      yield* server.kill("SIGINT")
      expect(Number(yield* server.exitCode)).toBe(130)
      expect(yield* stderr).toContain("Served 1 calls and 2 token requests")
    }).pipe(Effect.provide(NodeContext.layer)))

  it.live("fails with one line on stderr if the port is in use", () =>
    Effect.gen(function*() {
      const server = createServer()
      const port = yield* Effect.async<number>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
        })
      })
      const { code, stderr, stdout } = yield* inOwnProcess(["sandbox", "--port", String(port)])
      server.close()
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
      expect(stderr).toBe(
        `Port ${port} of 127.0.0.1 is in use. Choose another with --port, or any free port with --port 0.\n`
      )
    }).pipe(Effect.provide(NodeContext.layer)))

  it.live.each<readonly [ReadonlyArray<string>, string]>([
    [["--port", "65536"], "--port must be from 0 to 65535"],
    [["--quirks", "odd"], "odd is not a quirk"],
    [["--plan=cals=3"], "cals is not a limit"],
    [["--fault", "flood"], "flood is not a fault"]
  ])("refuses %j with a usage error", ([args, message]) =>
    Effect.gen(function*() {
      const outcome = yield* inProcess(["sandbox", ...args])
      expect(outcome).toMatchObject({ code: 2, stdout: "" })
      expect(outcome.stderr).toContain(message)
    }))
})
