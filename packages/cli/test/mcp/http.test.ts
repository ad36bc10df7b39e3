import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { request } from "node:http"
import { credentials, inProcess as inCommand } from "../session.js"
import { answer, overHttp, served } from "./client.js"
import { started } from "./process.js"

const { Fault } = Sandbox

const initialize = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } }
}

const usual = { "content-type": "application/json", accept: "application/json, text/event-stream" }

/** Sends a request with any headers. `fetch` would set the headers `Host` and `Origin` itself. */
const send = (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body: unknown = initialize,
  method = "POST"
) =>
  Effect.async<{ readonly status: number; readonly session: string; readonly text: string }>((resume) => {
    const outgoing = request(url, { method, headers: { ...usual, ...headers } }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () =>
        resume(Effect.succeed({
          status: response.statusCode ?? 0,
          session: String(response.headers["mcp-session-id"] ?? ""),
          text
        })))
    })
    outgoing.end(method === "POST" ? typeof body === "string" ? body : JSON.stringify(body) : undefined)
  })

describe("the MCP server over HTTP", () => {
  it.scopedLive("lists tools and serves a call for the official client, and ends a session on DELETE", () =>
    Effect.gen(function*() {
      const { sessions, url } = yield* served({ environment: yield* credentials })
      yield* Effect.scoped(Effect.gen(function*() {
        const client = yield* overHttp(url)
        const { tools } = yield* Effect.promise(() => client.listTools())
        expect(tools).toHaveLength(33)
        expect((yield* answer(client, "Product_search", { limit: 3 })).rows).toHaveLength(3)
        expect(sessions.size).toBe(1)
      }))
      const { session } = yield* send(url)
      expect((yield* send(url, { "mcp-session-id": session }, undefined, "DELETE")).status).toBe(200)
      expect((yield* send(url, { "mcp-session-id": session }, { jsonrpc: "2.0", id: 1, method: "ping" })).status).toBe(
        404
      )
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("shares the kept rows between sessions", () =>
    Effect.gen(function*() {
      const { url } = yield* served({ environment: yield* credentials })
      const one = yield* overHttp(url)
      const other = yield* overHttp(url)
      yield* answer(one, "Product_search", { limit: 3 })
      expect((yield* answer(other, "Product_search", { limit: 3 })).cost.requests).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("refuses other hosts, requests from web pages, other content types and other paths", () =>
    Effect.gen(function*() {
      const { sessions, url } = yield* served()
      const { port } = new URL(url)
      const statusOf = (headers: Readonly<Record<string, string>>, body?: unknown, path = url) =>
        Effect.map(send(path, headers, body), ({ status }) => status)
      expect(yield* statusOf({ host: "evil.example" })).toBe(403)
      expect(yield* statusOf({ host: `evil.example:${port}` })).toBe(403)
      expect(yield* statusOf({ origin: "https://evil.example" })).toBe(403)
      expect(yield* statusOf({ origin: "null" })).toBe(403)
      expect(yield* statusOf({ origin: "http://localhost:1" })).toBe(403)
      expect(yield* statusOf({ "content-type": "text/plain" })).toBe(415)
      expect(yield* statusOf({ "content-type": "application/jsonp" })).toBe(415)
      expect(yield* statusOf({}, initialize, url.replace("/mcp", "/other"))).toBe(404)
      expect(yield* statusOf({}, "{oops")).toBe(400)
      expect(yield* statusOf({}, `"${"x".repeat(4_100_000)}"`)).toBe(413)
      expect(yield* statusOf({}, { jsonrpc: "2.0", id: 1, method: "tools/list" })).toBe(400)
      expect(yield* statusOf({ "mcp-session-id": "none" }, { jsonrpc: "2.0", id: 1, method: "tools/list" })).toBe(404)
      expect(sessions.size).toBe(0)
      expect(yield* statusOf({})).toBe(200)
      expect(yield* statusOf({ origin: `http://127.0.0.1:${port}`, host: `localhost:${port}` })).toBe(200)
    }))

  it.scopedLive("requires the bearer token if one is configured", () =>
    Effect.gen(function*() {
      const { url } = yield* served({ http: { token: "t0ken" } })
      expect((yield* send(url)).status).toBe(401)
      expect((yield* send(url, { authorization: "Bearer t0ke" })).status).toBe(401)
      const client = yield* overHttp(url, { Authorization: "Bearer t0ken" })
      expect((yield* answer(client, "Product_search", { limit: 1 })).rows).toHaveLength(1)
    }))

  it.scopedLive("requests no more pages for a call that the client cancels", () =>
    Effect.gen(function*() {
      const { addFault, counters } = yield* Sandbox.Sandbox
      const { url } = yield* served({ environment: yield* credentials })
      const client = yield* overHttp(url)
      yield* answer(client, "Product_search", { limit: 1 })
      yield* addFault({ fault: Fault.Latency({ duration: "400 millis" }) })
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 600)
      yield* Effect.exit(Effect.tryPromise(() =>
        client.callTool({ name: "Product_search", arguments: { limit: 100 } }, undefined, { signal: controller.signal })
      ))
      yield* Effect.sleep("1500 millis")
      // The first call and at most two pages. The sandbox does not count the refused request here.
      expect((yield* counters).calls).toBeLessThanOrEqual(3)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("requests no more pages for a lost connection after the grace period", () =>
    Effect.gen(function*() {
      const { addFault, counters } = yield* Sandbox.Sandbox
      const { url } = yield* served({ environment: yield* credentials, http: { grace: 200 } })
      const { session } = yield* send(url)
      const ask = (id: number, args: object) => ({
        jsonrpc: "2.0",
        id,
        method: "tools/call",
        params: { name: "Product_search", arguments: args }
      })
      yield* send(url, { "mcp-session-id": session }, ask(1, { limit: 20 }))
      yield* addFault({ fault: Fault.Latency({ duration: "300 millis" }) })
      const before = (yield* counters).calls
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 400)
      yield* Effect.exit(Effect.tryPromise(async () => {
        const response = await fetch(url, {
          method: "POST",
          headers: { ...usual, "mcp-session-id": session },
          body: JSON.stringify(ask(2, { limit: 100, keywords: "a" })),
          signal: controller.signal
        })
        await response.text()
      }))
      yield* Effect.sleep("2 seconds")
      const { calls } = yield* counters
      expect(calls - before).toBeGreaterThan(0)
      expect(calls - before).toBeLessThanOrEqual(4)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("ends the running calls of a session when the session ends", () =>
    Effect.gen(function*() {
      const { addFault, counters } = yield* Sandbox.Sandbox
      const { url } = yield* served({ environment: yield* credentials, http: { grace: 60_000 } })
      const { session } = yield* send(url)
      const headers = { "mcp-session-id": session }
      const ask = (id: number, args: object) => ({
        jsonrpc: "2.0",
        id,
        method: "tools/call",
        params: { name: "Product_search", arguments: args }
      })
      yield* send(url, headers, ask(1, { limit: 20 }))
      yield* addFault({ fault: Fault.Latency({ duration: "300 millis" }) })
      const before = (yield* counters).calls
      const call = yield* Effect.fork(send(url, headers, ask(2, { limit: 100, keywords: "a" })))
      yield* Effect.sleep("400 millis")
      expect((yield* send(url, headers, undefined, "DELETE")).status).toBe(200)
      yield* Fiber.await(call)
      yield* Effect.sleep("1500 millis")
      expect((yield* counters).calls - before).toBeLessThanOrEqual(3)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("ends idle sessions, and the oldest session if there are too many", () =>
    Effect.gen(function*() {
      const { sessions, url } = yield* served({ http: { idle: 500, most: 5 } })
      const first = yield* send(url)
      yield* Effect.repeatN(send(url), 199)
      expect(sessions.size).toBe(5)
      expect(sessions.find(first.session)).toBeUndefined()
      yield* Effect.sleep("1 second")
      expect(sessions.size).toBe(0)
    }))

  it.scopedLive("prints its address on stderr, and ends on SIGTERM while a stream is open", () =>
    Effect.gen(function*() {
      const { child, exit, output } = yield* started(yield* credentials, ["--http", "0"])
      const address = /http:\/\/127\.0\.0\.1:\d+\/mcp/
      yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => address.test(output.stderr) })
      const [url = ""] = address.exec(output.stderr) ?? []
      yield* Effect.exit(Effect.scoped(Effect.gen(function*() {
        const client = yield* overHttp(url)
        yield* answer(client, "Product_search", { limit: 1 })
        child.kill("SIGTERM")
        expect((yield* exit).code).toBe(143)
      })))
      expect(output.stdout).toBe("")
      expect(child.exitCode).toBe(143)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with exit code 1 if the port is in use, and with 2 if the port is invalid", () =>
    Effect.scoped(Effect.gen(function*() {
      const { url } = yield* served()
      const { port } = new URL(url)
      const { code, stderr, stdout } = yield* inCommand(["mcp", "--http", port])
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
      expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use. Choose another port with --http PORT`)
      const wrong = yield* inCommand(["mcp", "--http", "70000"])
      expect(wrong.code).toBe(2)
    })))
})
