import { FastMossClient, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Exit, Fiber, Layer, Logger, Scope } from "effect"
import { connect } from "node:net"

const { Fault } = Sandbox

const onPort = (
  http: Layer.Layer<HttpClient.HttpClient>,
  options?: SandboxServer.Options,
  client?: Parameters<typeof SandboxServer.layerConfig>[0]
) =>
  FastMossClient.layer.pipe(
    Layer.provide(Layer.mergeAll(http, TokenStore.layerMemory, SandboxServer.layerConfig(client))),
    Layer.provideMerge(SandboxServer.layer(options)),
    Layer.provideMerge(Logger.remove(Logger.defaultLogger))
  )

const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "世界" }))

describe.each([
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer],
  ["fetch", FetchHttpClient.layer]
])("the sandbox on a port, over %s", (_, http) => {
  it.live("verifies and serves calls", () =>
    Effect.gen(function*() {
      expect((yield* call).data).toEqual({ hello: "世界" })
      const sandbox = yield* Sandbox.Sandbox
      expect(yield* sandbox.counters).toMatchObject({ requests: 2, acquired: 1, calls: 1, callsRefused: 0 })
    }).pipe(Effect.provide(onPort(http))))

  it.live.each(
    [
      [Fault.Reset({}), { _tag: "FastMossTransportError", reason: "Reset" }],
      [Fault.Reset({ served: true }), { _tag: "FastMossTransportError", reason: "Reset" }],
      [Fault.CutBody(), { _tag: "FastMossTransportError", reason: "Reset" }],
      [Fault.Html({}), { _tag: "FastMossDecodeError" }],
      [Fault.Status({ status: 503, retryAfter: "2" }), { status: 503, code: 40001, retryAfter: Duration.seconds(2) }],
      [Fault.Status({ status: 302, body: "" }), { _tag: "FastMossStatusError", status: 302 }],
      [Fault.Code({ code: 30003 }), { _tag: "FastMossApiError", reason: "RateLimited" }],
      [Fault.Latency({ duration: "10 seconds" }), { _tag: "FastMossTimeoutError", scope: "attempt" }]
    ] as const
  )(
    "causes a typed failure with the fault %j, and the next call succeeds",
    ([fault, expected]) =>
      Effect.gen(function*() {
        yield* call
        const sandbox = yield* Sandbox.Sandbox
        yield* sandbox.addFault({ path: "/test", times: 1, fault })
        expect(yield* Effect.flip(call)).toMatchObject(expected)
        yield* call
      }).pipe(Effect.provide(onPort(http, {}, { timeout: "300 millis", retry: { attempts: 1 } })))
  )
})

describe("SandboxServer.layer", () => {
  it.live("stops when its scope closes, and closes open connections", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(SandboxServer.layer(), scope)
      const { baseUrl } = yield* Effect.provide(SandboxServer.SandboxServer, context)
      const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1")
      yield* Effect.async<void>((resume) => void socket.once("connect", () => resume(Effect.void)))
      const ended = yield* Effect.fork(
        Effect.async<void>((resume) => void socket.once("close", () => resume(Effect.void)))
      )
      socket.on("error", () => {})
      yield* Effect.timeout(Scope.close(scope, Exit.void), "2 seconds")
      yield* Effect.timeout(ended.await, "2 seconds")
      const http = yield* Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)
      expect((yield* Effect.flip(http.get(baseUrl)))._tag).toBe("RequestError")
    }))

  it.live.each(
    [
      [70_000, "Port 70000 is not a whole number from 0 to 65535."],
      [-1, "Port -1 is not a whole number from 0 to 65535."]
    ] as const
  )("fails with one line for port %i", ([port, line]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.provide(Effect.void, SandboxServer.layer({ port })))
      expect(error.message).toBe(`${line} Choose another port, or any free port with port 0.`)
    }))

  it.live("fails with a typed error that names port and cure in one line if the port is in use", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* SandboxServer.SandboxServer
      const port = Number(new URL(baseUrl).port)
      const error = yield* Effect.flip(Effect.provide(Effect.void, Layer.fresh(SandboxServer.layer({ port }))))
      expect(error).toMatchObject({ _tag: "SandboxServerError", port, systemCode: "EADDRINUSE" })
      expect(error.message).toBe(
        `Port ${port} of 127.0.0.1 is in use. Choose another port, or any free port with port 0.`
      )
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("interrupts a request when its connection closes", () =>
    Effect.gen(function*() {
      const asleep = yield* Deferred.make<void>()
      const awake = yield* Deferred.make<void>()
      const clock: Clock.Clock = {
        ...Clock.make(),
        sleep: () =>
          Effect.zipRight(Deferred.succeed(asleep, undefined), Effect.never).pipe(
            Effect.onInterrupt(() => Deferred.succeed(awake, undefined))
          )
      }
      const server = SandboxServer.layer({ faults: [{ fault: Sandbox.Fault.Latency({ duration: "1 hour" }) }] })
      yield* Effect.gen(function*() {
        const { baseUrl } = yield* SandboxServer.SandboxServer
        const call = yield* Effect.fork(Effect.tryPromise((signal) => fetch(`${baseUrl}/test`, { signal })))
        yield* Deferred.await(asleep)
        yield* Fiber.interrupt(call)
        yield* Deferred.await(awake)
      }).pipe(Effect.provide(Layer.provide(server, Layer.setClock(clock))))
    }))

  it.live.each([[true, "*"], [false, null]] as const)(
    "with cors: %s, sends access-control-allow-origin: %s to a page from another origin",
    ([cors, allowed]) =>
      Effect.gen(function*() {
        const { baseUrl } = yield* SandboxServer.SandboxServer
        const ask = (method: string) =>
          Effect.promise(() => fetch(`${baseUrl}/test`, { method, headers: { origin: "http://page.localhost" } }))
        for (const method of ["OPTIONS", "POST"]) {
          expect((yield* ask(method)).headers.get("access-control-allow-origin")).toBe(allowed)
        }
        const sandbox = yield* Sandbox.Sandbox
        // The preflight request of a browser does not count as a call.
        expect((yield* sandbox.counters).requests).toBe(cors ? 1 : 2)
      }).pipe(Effect.provide(SandboxServer.layer({ cors })))
  )
})
