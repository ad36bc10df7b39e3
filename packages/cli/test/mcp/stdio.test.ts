import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { credentials, inOwnProcess } from "../session.js"
import { answer, call, overStdio, textOf } from "./client.js"
import { initialize, lineOf, started } from "./process.js"

const { Fault } = Sandbox

describe("the MCP server over stdio", () => {
  it.scopedLive("lists tools and serves a call for the official client", () =>
    Effect.gen(function*() {
      const client = yield* overStdio(["--tools", "product"], yield* credentials)
      const { tools } = yield* Effect.promise(() => client.listTools())
      expect(tools.map(({ name }) => name).filter((name) => !/^(Product_|budget$)/.test(name))).toEqual([])
      expect((yield* answer(client, "Product_search", { limit: 3 })).rows).toHaveLength(3)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("uses the sandbox without credentials, and says so to the model and on stderr", () =>
    Effect.gen(function*() {
      const { output, reply, send } = yield* started()
      send(lineOf(initialize))
      const { result } = yield* reply(0)
      expect(JSON.stringify(result)).toContain("figures are made up")
      expect(output.stderr).toContain("embedded sandbox")
    }))

  it.scopedLive("replies to the initialization soon after the start", () =>
    Effect.gen(function*() {
      const time = (start: Effect.Effect<unknown>) =>
        Effect.map(Effect.timed(start), ([duration]) => Duration.toMillis(duration))
      const bare = time(Effect.promise(() => promisify(execFile)(process.execPath, ["-e", "0"])))
      const served = time(Effect.scoped(Effect.flatMap(started(), ({ reply, send }) => {
        send(lineOf(initialize))
        return reply(0)
      })))
      const ratios = yield* Effect.forEach(
        [1, 2, 3, 4, 5],
        () => Effect.zipWith(bare, served, (bare, served) => served / bare)
      )
      // On a machine that starts Node.js in 60 ms this is at most one second.
      expect(Math.min(...ratios)).toBeLessThan(16)
    }))

  it.live("ends with exit code 0 and prints nothing on stdout if stdin is empty", () =>
    Effect.gen(function*() {
      expect(yield* inOwnProcess(["mcp"], { stdin: "" })).toMatchObject({ code: 0, stdout: "" })
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("ends when stdin is closed during a call", () =>
    Effect.gen(function*() {
      const { addFault, counters } = yield* Sandbox.Sandbox
      const { child, exit, reply, send } = yield* started(yield* credentials)
      send(
        lineOf(initialize),
        lineOf({ id: 1, method: "tools/call", params: { name: "Product_search", arguments: {} } })
      )
      yield* reply(1)
      yield* addFault({ fault: Fault.Latency({ duration: "20 seconds" }) })
      send(lineOf({ id: 2, method: "tools/call", params: { name: "Shop_search", arguments: {} } }))
      yield* Effect.sleep("300 millis")
      const begin = performance.now()
      child.stdin.end()
      const { after, code } = yield* exit
      expect(code).toBe(0)
      // The answer would have come later.
      expect(after - begin).toBeLessThan(20_000)
      expect((yield* counters).calls).toBe(2)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive.each([["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]] as const)(
    "ends on %s during a call",
    ([signal, expected]) =>
      Effect.gen(function*() {
        const { addFault } = yield* Sandbox.Sandbox
        yield* addFault({ fault: Fault.Latency({ duration: "20 seconds" }), path: "/product/v1/search" })
        const { child, exit, reply, send } = yield* started(yield* credentials)
        send(lineOf(initialize))
        yield* reply(0)
        send(lineOf({ id: 1, method: "tools/call", params: { name: "Product_search", arguments: {} } }))
        yield* Effect.sleep("300 millis")
        const begin = performance.now()
        child.kill(signal)
        const { after, code } = yield* exit
        expect(code).toBe(expected)
        // The answer would have come later.
        expect(after - begin).toBeLessThan(20_000)
      }).pipe(Effect.provide(SandboxServer.layer()))
  )

  it.scopedLive("ends when the client closes stdout", () =>
    Effect.gen(function*() {
      const { child, exit, reply, send } = yield* started()
      send(lineOf(initialize))
      yield* reply(0)
      child.stdout.destroy()
      send(lineOf({ id: 1, method: "tools/list" }), lineOf({ id: 2, method: "tools/list" }))
      yield* exit
    }), 10_000)

  const odd: ReadonlyArray<readonly [name: string, text: string]> = [
    ["a malformed line", "{\"jsonrpc\": oops\n"],
    ["a blank line", "\n"],
    ["CRLF", lineOf({ id: "crlf", method: "ping" }).replace("\n", "\r\n")],
    ["a text id", lineOf({ id: "text", method: "ping" })],
    ["an unknown notification", lineOf({ method: "notifications/nothing" })],
    ["a cancellation of nothing", lineOf({ method: "notifications/cancelled", params: { requestId: 999 } })],
    ["another version", "{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}\n"],
    ["a list", "[1,2,3]\n"],
    ["1 MB", lineOf({ id: "large", method: "ping", params: { _meta: { text: "x".repeat(1_000_000) } } })],
    ["an unknown method", lineOf({ id: "method", method: "nothing" })]
  ]

  it.scopedLive("survives malformed and unusual lines, in separate chunks and in one", () =>
    Effect.gen(function*() {
      const { messages, reply, send } = yield* started()
      send(lineOf(initialize))
      yield* reply(0)
      for (const [, text] of odd) {
        send(text)
        yield* Effect.sleep("20 millis")
      }
      send(lineOf({ id: 1, method: "tools/list" }))
      expect(yield* reply(1)).toHaveProperty("result")
      send(odd.map(([, text]) => text).join("") + lineOf({ id: 2, method: "tools/list" }))
      expect(yield* reply(2)).toHaveProperty("result")
      for (const id of ["crlf", "text", "large"]) {
        expect(messages.filter((message) => message.id === id && "result" in message)).toHaveLength(2)
      }
      expect((yield* reply("method")).error?.code).toBe(-32_601)
    }))

  it.scopedLive("ends with an error message if a line is longer than 10 MB", () =>
    Effect.gen(function*() {
      const { exit, output, reply, send } = yield* started()
      send(lineOf(initialize))
      yield* reply(0)
      send("x".repeat(11_000_000))
      expect((yield* exit).code).toBe(1)
      expect(output.stderr).toContain("a message of more than 10 MB")
    }))

  it.scopedLive("decodes a character that is split between two chunks", () =>
    Effect.gen(function*() {
      const { reply, send } = yield* started()
      send(lineOf(initialize))
      yield* reply(0)
      const bytes = Buffer.from(
        lineOf({ id: 1, method: "tools/call", params: { name: "Product_search", arguments: { 瑜伽: "垫" } } })
      )
      const middle = bytes.indexOf(Buffer.from("瑜")) + 1
      send(bytes.subarray(0, middle))
      yield* Effect.sleep("100 millis")
      send(bytes.subarray(middle))
      expect(JSON.stringify(yield* reply(1))).toContain("瑜伽 is not a parameter")
    }))

  it.scopedLive("prints no secret in a whole session, including failures, at the log level `all`", () =>
    Effect.gen(function*() {
      const { addFault, clearFaults, clientSecret, revokeTokens } = yield* Sandbox.Sandbox
      const environment = yield* credentials
      const { output, reply, send } = yield* started({ ...environment, FASTMOSS_BUDGET: "6 calls/day" }, [
        "--log-level",
        "all"
      ])
      send(lineOf(initialize))
      const ask = (id: number, args: object) => {
        send(lineOf({ id, method: "tools/call", params: { name: "Product_search", arguments: args } }))
        return reply(id)
      }
      yield* ask(1, { limit: 2 })
      yield* revokeTokens
      yield* ask(2, { limit: 3 })
      const faults = [Fault.Code({ code: 1002 }), Fault.Status({ status: 500 }), Fault.Html({}), Fault.Reset({})]
      for (const [n, fault] of faults.entries()) {
        yield* addFault({ fault })
        yield* ask(10 + n, { keywords: `yoga ${n}` })
        yield* clearFaults
      }
      yield* ask(20, { keywords: "mat" })
      yield* ask(21, { keyword: "mat" })
      send(lineOf({ id: 22, method: "resources/read", params: { uri: "fastmoss://endpoints/Product.search" } }))
      yield* reply(22)
      const text = output.stdout + output.stderr
      expect(text).not.toContain(Redacted.value(clientSecret))
      expect(text).not.toMatch(/access_token=|sign=|"(access|refresh)_token"/)
      expect(output.stdout.trim().split("\n").map((line) => JSON.parse(line).jsonrpc)).toEqual(
        output.stdout.trim().split("\n").map(() => "2.0")
      )
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with exit code 2 for an unknown family, and with 3 for missing credentials", () =>
    Effect.gen(function*() {
      const family = yield* inOwnProcess(["mcp", "--tools", "prodct"], { stdin: "" })
      expect(family).toMatchObject({ code: 2, stdout: "" })
      expect(family.stderr).toContain("did you mean product?")
      const incomplete = yield* inOwnProcess(["mcp"], { stdin: "", environment: { FASTMOSS_CLIENT_ID: "mine" } })
      expect(incomplete).toMatchObject({ code: 3, stdout: "" })
      expect(incomplete.stderr).toContain("FASTMOSS_CLIENT_SECRET is not set")
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("limits the run to the budget of --budget", () =>
    Effect.gen(function*() {
      const client = yield* overStdio(["--budget", "1"], yield* credentials)
      yield* answer(client, "Product_search", { limit: 1 })
      const refused = yield* call(client, "Product_search", { limit: 2 })
      expect(textOf(refused)).toContain("Stop calling")
    }).pipe(Effect.provide(SandboxServer.layer())))
})
