import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as Process from "@effect-fastmoss/testing/process"
import { NodeContext, NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Either, Layer, Logger, LogLevel, Stream } from "effect"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { faultOf, planOf, quirksOf } from "../../src/command/CommandOptions.js"

const command = fileURLToPath(new URL("../../bin.js", import.meta.url))

/** Starts the command; the settings that it prints, when it has. */
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

describe("pnpm sandbox", () => {
  it.scopedLive("prints settings that another program can call it with; Ctrl-C ends it with 0 and what it served", () =>
    Effect.gen(function*() {
      const { lines, program, settings } = yield* sandbox([])
      expect(lines[0]).toMatch(/^A FastMoss sandbox is at http:\/\/127\.0\.0\.1:\d+\/ .* Ctrl-C stops it\.$/)
      expect([...settings.keys()]).toEqual(["FASTMOSS_CLIENT_ID", "FASTMOSS_CLIENT_SECRET", "FASTMOSS_BASE_URL"])
      const reply = yield* Effect.provide(
        Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" })),
        clientOf(settings)
      )
      expect(reply.data).toEqual({ hello: "world" })
      const stderr = yield* Effect.fork(Stream.mkString(Stream.decodeText(program.stderr)))
      yield* program.kill("SIGINT")
      expect(Number(yield* program.exitCode)).toBe(0)
      expect(yield* stderr).toContain("Served 1 calls and 1 exchanges; refused 0 calls.")
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("has the faults and the plan that it is told", () =>
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

  it.scopedLive("says in one line that the port is taken, and exits with 1", () =>
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
        `Port ${port} of 127.0.0.1 cannot be had: choose another with --port, or --port 0 for a free one`
      ])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive.each(
    [
      [["--quirks", "odd"], "--quirks: odd is not a quirk; there are all, total-as-text, "],
      [["--plan", "rows=10"], "--plan: rows is not a limit; there are pagesize, "],
      [["--fault", "flood"], "--fault: flood is not a fault; there are status=503, "],
      [["--port", "70000"], "--port: a port is a number from 0 to 65535, and is 70000"]
    ] as const
  )("says what is wrong with %j in one line, and exits with 1", ([args, line]) =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* Process.run(command, args, {})
      expect(code).toBe(1)
      const said = [...lines, ...stderr.split("\n")].filter((line) => line !== "")
      expect(said).toEqual([expect.stringContaining(line)])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("has help that names every option", () =>
    Effect.gen(function*() {
      const { code, lines } = yield* Process.run(command, ["--help"], {})
      expect(code).toBe(0)
      for (const option of ["--port", "--quirks", "--plan", "--fault"]) expect(lines.join("\n")).toContain(option)
    }).pipe(Effect.provide(NodeContext.layer)))
})

describe("an option", () => {
  const { Fault } = Sandbox

  it.each(
    [
      ["status=503,retry-after=2,path=/test,times=2", {
        fault: Fault.Status({ status: 503, retryAfter: "2" }),
        path: "/test",
        times: 2
      }],
      ["code=1002,path=/v1/token", { fault: Fault.Code({ code: 1002 }), path: "/v1/token" }],
      ["latency=500ms", { fault: Fault.Latency({ duration: Duration.millis(500) }) }],
      ["cut-body,times=1", { fault: Fault.CutBody(), times: 1 }]
    ] as const
  )("--fault %s is read", (text, rule) => {
    expect(Either.getOrThrow(faultOf(text))).toEqual(rule)
  })

  it.each(
    [
      ["status=99", "status has to be from 200 to 599, and is 99"],
      ["latency=5", "latency has to be a number with ms, s or m, such as 500ms, and is 5"],
      ["html,path=/tset", "the sandbox has no endpoint /tset"],
      ["html,times=0", "times has to be a whole number from 1, and is 0"],
      ["html,time=1", "time is not known"],
      ["html,retry-after=1", "retry-after goes with status"]
    ] as const
  )("--fault %s is refused", (text, line) => {
    expect(Either.getOrThrow(Either.flip(faultOf(text)))).toContain(line)
  })

  it("--plan is read", () => {
    expect(Either.getOrThrow(planOf("pagesize=10, calls-per-second=5, disabled=/test, disabled=/shop/v1/search")))
      .toEqual({
        pagesize: 10,
        callsPerSecond: 5,
        disabled: ["/test", "/shop/v1/search"]
      })
  })

  it("--quirks is read", () => {
    expect(Either.getOrThrow(quirksOf("all"))).toBe("all")
    expect(Either.getOrThrow(quirksOf("dashes, drift"))).toEqual(["dashes", "drift"])
  })
})
