import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import * as Process from "@effect-fastmoss/testing/process"
import { NodeContext, NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, LogLevel, Stream } from "effect"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"

const command = fileURLToPath(new URL("../../bin.js", import.meta.url))

/** Starts the command on a free port and reads the settings from its stdout. */
const sandbox = (args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const program = yield* Process.start(command, ["--port", "0", ...args], {})
    const lines = yield* program.stdout.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.takeUntil((line) => line.startsWith("export FASTMOSS_BASE_URL=")),
      Stream.runCollect,
      Effect.map((lines) => [...lines])
    )
    const settings = new Map(lines.flatMap((line) => {
      const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    }))
    return { program, lines, settings }
  })

const clientOf = (settings: ReadonlyMap<string, string>) =>
  FastMossClient.layer.pipe(
    Layer.provide(Logger.minimumLogLevel(LogLevel.Warning)),
    Layer.provide(Layer.mergeAll(
      FastMossConfig.layerConfig.pipe(
        Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map(settings), { pathDelim: "_" })))
      ),
      TokenStore.layerMemory,
      NodeHttpClient.layerUndici
    ))
  )

describe("effect-fastmoss-sandbox", () => {
  it.scopedLive.each(["SIGINT", "SIGTERM"] as const)(
    "prints the settings to stdout and the rest to stderr, and exits with code 0 and a summary after %s",
    (signal) =>
      Effect.gen(function*() {
        const { lines, program, settings } = yield* sandbox([])
        expect([...settings.keys()]).toEqual(["FASTMOSS_CLIENT_ID", "FASTMOSS_CLIENT_SECRET", "FASTMOSS_BASE_URL"])
        expect(lines.length).toBe(settings.size)
        const reply = yield* Effect.provide(
          Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" })),
          clientOf(settings)
        )
        expect(reply.data).toEqual({ hello: "world" })
        const stderr = yield* Effect.fork(Stream.mkString(Stream.decodeText(program.stderr)))
        yield* program.kill(signal)
        expect(Number(yield* program.exitCode)).toBe(0)
        const [first, ...others] = (yield* stderr).split("\n")
        expect(first).toBe(
          `The sandbox is at ${
            settings.get("FASTMOSS_BASE_URL")
          }/. Open it in a browser to try calls. Press Ctrl-C to stop it.`
        )
        expect(others.join("\n")).toContain(
          "Served 1 calls and 1 token requests; refused 0 calls and 0 token requests."
        )
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("applies the faults and the plan from its options", () =>
    Effect.gen(function*() {
      const { settings } = yield* sandbox(["--fault", "code=20001,path=/test", "--plan", "disabled=/shop/v1/search"])
      const [fault, plan] = yield* Effect.provide(
        Effect.flatMap(FastMossClient.FastMossClient, (client) =>
          Effect.all([Effect.flip(client.call("/test")), Effect.flip(client.call("/shop/v1/search"))])),
        clientOf(settings)
      )
      expect(fault).toMatchObject({ _tag: "FastMossApiError", code: 20001 })
      expect(plan).toMatchObject({ _tag: "FastMossStatusError", status: 403, code: 30001 })
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("accepts the forms that programs send, and with --strict only the documented forms", () =>
    Effect.gen(function*() {
      const search = Effect.flatMap(
        FastMossClient.FastMossClient,
        (client) => client.call("/video/v1/search", { filter: { region: ["US"] }, orderby: "play_count" })
      )
      const lenient = yield* sandbox([])
      expect((yield* Effect.provide(search, clientOf(lenient.settings))).data).toMatchObject({ list: { length: 10 } })
      const strict = yield* sandbox(["--strict"])
      expect(yield* Effect.flip(Effect.provide(search, clientOf(strict.settings)))).toMatchObject({ code: 10001 })
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("prints one line and exits with code 1 if the port is in use", () =>
    Effect.gen(function*() {
      const port = yield* Effect.acquireRelease(
        Effect.async<ReturnType<typeof createServer>>((resume) => {
          const server = createServer()
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      ).pipe(Effect.map((server) => Object(server.address()).port))
      const { code, stderr } = yield* Process.run(command, ["--port", String(port)], {})
      expect(code).toBe(1)
      expect(stderr.trimEnd().split("\n")).toEqual([
        `Port ${port} of 127.0.0.1 is in use. Choose another with --port, or any free port with --port 0.`
      ])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive.each(
    [
      [["--quirks", "odd"], "--quirks: odd is not a quirk. The quirks are all, total-as-text, "],
      [["--plan", "rows=10"], "--plan: rows is not a limit. The limits are pagesize, "],
      [["--fault", "flood"], "--fault: flood is not a fault. The faults are status=503, "],
      [["--port", "70000"], "--port must be from 0 to 65535, but is 70000"]
    ] as const
  )("prints the problem of %j in one line on stderr and exits with code 1", ([args, line]) =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* Process.run(command, args, {})
      expect(code).toBe(1)
      expect(lines).toEqual([""])
      expect(stderr.split("\n").filter((line) => line !== "")).toEqual([expect.stringContaining(line)])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive.each(["18.20.4", "20.18.1"])(
    "prints one line with the required Node.js version on %s",
    (version) =>
      Effect.gen(function*() {
        const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" })`
        const { code, stderr } = yield* Process.run(command, ["--port", "0"], {
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(pretend)}`
        })
        expect(stderr.trimEnd()).toBe(
          `Node.js ${version} is too old: effect-fastmoss-sandbox needs 20.19 or newer.`
        )
        expect(code).toBe(1)
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("prints help with every option and with examples", () =>
    Effect.gen(function*() {
      const { code, lines } = yield* Process.run(command, ["--help"], {})
      expect(code).toBe(0)
      for (
        const part of [
          "--port",
          "--quirks",
          "--plan",
          "--strict",
          "--fault",
          "effect-fastmoss-sandbox --port 0 --quirks all"
        ]
      ) {
        expect(lines.join("\n")).toContain(part)
      }
    }).pipe(Effect.provide(NodeContext.layer)))
})
