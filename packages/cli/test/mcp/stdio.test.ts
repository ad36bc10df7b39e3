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

describe("over stdio", () => {
  it.scopedLive("the official client lists and calls", () =>
    Effect.gen(function*() {
      const client = yield* overStdio(["--tools", "product"], yield* credentials)
      const { tools } = yield* Effect.promise(() => client.listTools())
      expect(tools.map(({ name }) => name).filter((name) => !/^(Product_|budget$)/.test(name))).toEqual([])
      expect((yield* answer(client, "Product_search", { limit: 3 })).rows).toHaveLength(3)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("says that it asks the sandbox without credentials, to the model and on stderr", () =>
    Effect.gen(function*() {
      const { output, reply, send } = yield* started()
      send(lineOf(initialize))
      const { result } = yield* reply(0)
      expect(JSON.stringify(result)).toContain("figures are made up")
      expect(output.stderr).toContain("embedded sandbox")
    }))

  it.scopedLive("answers its initialization soon after the start", () =>
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
      // A second at the most on a machine that starts Node.js in 60 ms.
      expect(Math.min(...ratios)).toBeLessThan(16)
    }))

  it.live("ends without a word on stdout when stdin is empty", () =>
    Effect.gen(function*() {
      expect(yield* inOwnProcess(["mcp"], { stdin: "" })).toMatchObject({ code: 0, stdout: "" })
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("ends when stdin ends in the middle of a call", () =>
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
    "ends by %s in the middle of a call",
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

  it.scopedLive("ends when the reader of stdout is gone", () =>
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

  it.scopedLive("survives any line, in one chunk and in many", () =>
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

  it.scopedLive("ends with a message when a line is too large to be one", () =>
    Effect.gen(function*() {
      const { exit, output, reply, send } = yield* started()
      send(lineOf(initialize))
      yield* reply(0)
      send("x".repeat(11_000_000))
      expect((yield* exit).code).toBe(1)
      expect(output.stderr).toContain("a message of more than 10 MB")
    }))

  it.scopedLive("keeps a character that is cut in two", () =>
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

  it.scopedLive("shows no secret in a whole session, with its failures and at any log level", () =>
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

  it.live("fails with one line for a family that is none, and for missing credentials", () =>
    Effect.gen(function*() {
      const family = yield* inOwnProcess(["mcp", "--tools", "prodct"], { stdin: "" })
      expect(family).toMatchObject({ code: 2, stdout: "" })
      expect(family.stderr).toContain("did you mean product?")
      const incomplete = yield* inOwnProcess(["mcp"], { stdin: "", environment: { FASTMOSS_CLIENT_ID: "mine" } })
      expect(incomplete).toMatchObject({ code: 3, stdout: "" })
      expect(incomplete.stderr).toContain("FASTMOSS_CLIENT_SECRET is not set")
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("has the budget of the run", () =>
    Effect.gen(function*() {
      const client = yield* overStdio(["--budget", "1"], yield* credentials)
      yield* answer(client, "Product_search", { limit: 1 })
      const refused = yield* call(client, "Product_search", { limit: 2 })
      expect(textOf(refused)).toContain("Stop calling")
    }).pipe(Effect.provide(SandboxServer.layer())))
})
