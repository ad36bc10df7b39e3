import { FastMossClient, Metrics } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { type RecordedSpan, recordingTracer } from "@effect-fastmoss/testing/recordingTracer"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Logger, LogLevel, Metric, Option, TestClock, type Tracer } from "effect"
import { call, clientOn, clientWith } from "./pipeline/clientWith.js"

/** Returns spans in the form that the tests compare. */
const summaryOf = (spans: ReadonlyArray<RecordedSpan>) =>
  spans.map(({ attributes, exit, kind, name, parent }) => ({
    name,
    parent,
    kind,
    attributes,
    failed: exit === undefined ? undefined : Exit.isFailure(exit)
  }))

const { Fault } = Sandbox

describe("spans", () => {
  it.effect("are created for the call, each attempt and each token request, below the caller's span", () =>
    Effect.gen(function*() {
      const { spans, tracer } = recordingTracer()
      yield* call().pipe(Effect.withSpan("caller"), Effect.withTracer(tracer))
      const server = { "server.address": "sandbox.localhost" }
      const post = (path: string) => ({ "http.request.method": "POST", "url.path": path })
      const id = (n: number) => ({ "fastmoss.request_id": `00000000-0000-4000-8000-00000000000${n}` })
      expect(summaryOf(spans)).toEqual([
        { name: "caller", parent: undefined, kind: "internal", attributes: {}, failed: false },
        {
          name: "FastMoss /test",
          parent: "caller",
          kind: "client",
          attributes: { ...post("/test"), ...id(4), "fastmoss.code": 0 },
          failed: false
        },
        { name: "FastMoss token acquire", parent: "FastMoss /test", kind: "internal", attributes: {}, failed: false },
        {
          name: "FastMoss attempt",
          parent: "FastMoss token acquire",
          kind: "client",
          attributes: {
            ...post("/v1/token"),
            ...server,
            ...id(1),
            "http.response.status_code": 200,
            "fastmoss.code": 0
          },
          failed: false
        },
        {
          name: "FastMoss attempt",
          parent: "FastMoss /test",
          kind: "client",
          attributes: { ...post("/test"), ...server, "error.type": "FastMossTransportError" },
          failed: true
        },
        {
          name: "FastMoss attempt",
          parent: "FastMoss /test",
          kind: "client",
          attributes: {
            ...post("/test"),
            ...server,
            ...id(3),
            "http.request.resend_count": 1,
            "http.response.status_code": 200,
            "fastmoss.code": 40001,
            "error.type": "FastMossApiError"
          },
          failed: true
        },
        {
          name: "FastMoss attempt",
          parent: "FastMoss /test",
          kind: "client",
          attributes: {
            ...post("/test"),
            ...server,
            ...id(4),
            "http.request.resend_count": 2,
            "http.response.status_code": 200,
            "fastmoss.code": 0
          },
          failed: false
        }
      ])
    }).pipe(Effect.provide(clientWith({
      faults: [
        { path: "/test", times: 1, fault: Fault.Reset({}) },
        { path: "/test", times: 1, fault: Fault.Code({ code: 40001 }) }
      ],
      client: { retry: { base: 0 } }
    }))))

  it.effect("mark failures, coalesced calls and cached replies", () =>
    Effect.gen(function*() {
      const { spans, tracer } = recordingTracer()
      yield* Effect.gen(function*() {
        yield* Effect.all([call(), call()], { concurrency: 2 })
        yield* call()
        yield* Effect.ignore(call("/nowhere"))
      }).pipe(Effect.withTracer(tracer))
      expect(
        summaryOf(spans).filter(({ name }) => name.startsWith("FastMoss /")).map(({ attributes, failed }) => ({
          coalesced: attributes["fastmoss.coalesced"],
          cached: attributes["fastmoss.cached"],
          error: attributes["error.type"],
          failed
        }))
      ).toEqual([
        { coalesced: undefined, cached: undefined, error: undefined, failed: false },
        { coalesced: true, cached: undefined, error: undefined, failed: false },
        { coalesced: undefined, cached: true, error: undefined, failed: false },
        { coalesced: undefined, cached: undefined, error: "FastMossStatusError", failed: true }
      ])
    }).pipe(Effect.provide(clientWith({ client: { cache: { timeToLive: { "/test": "1 minute" } } } }))))

  it.effect("are not created without a tracer, or if the caller disables tracing", () => {
    const current: Array<Tracer.AnySpan | undefined> = []
    return Effect.gen(function*() {
      yield* call()
      const { spans, tracer } = recordingTracer()
      yield* call().pipe(Effect.withTracerEnabled(false), Effect.withTracer(tracer))
      expect(current[0]).toBeUndefined()
      expect(spans).toEqual([])
    }).pipe(Effect.provide(clientOn((request) =>
      Effect.gen(function*() {
        current.push(Option.getOrUndefined(yield* Effect.option(Effect.currentParentSpan)))
        return HttpClientResponse.fromWeb(request, Response.json({ code: 0, data: {} }))
      })
    )))
  })
})

describe("logs", () => {
  const logged = (level: LogLevel.LogLevel) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel.label} ${String(message)}`)
      })
      yield* call().pipe(
        Logger.withMinimumLogLevel(level),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      return lines
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", times: 1, fault: Fault.Reset({}) }],
      client: { retry: { base: 0 } }
    })))

  it.effect("contain each attempt at debug level", () =>
    Effect.gen(function*() {
      const lines = yield* logged(LogLevel.Debug)
      expect(lines.filter((line) => line.includes("/test"))).toEqual([
        "DEBUG POST /test attempt 1: POST /test: the connection broke before the response was complete (ECONNRESET).",
        "DEBUG POST /test attempt 2: success"
      ])
    }))

  it.effect("contain each new token at debug level", () =>
    Effect.gen(function*() {
      const lines = yield* logged(LogLevel.Debug)
      expect(lines.filter((line) => line.includes("new access token"))).toEqual([
        expect.stringMatching(/^DEBUG FastMoss acquire: new access token \(expires at \S+\)$/)
      ])
    }))

  it.effect("contain neither attempts nor tokens above debug level", () =>
    Effect.gen(function*() {
      expect(yield* logged(LogLevel.Info)).toEqual([])
    }))
})

describe("metrics", () => {
  it.effect("contain the wait for permits and the learnt rate", () =>
    Effect.gen(function*() {
      const before = yield* Metric.value(Metrics.rateLimiterWait)
      const fibers = yield* Effect.forEach([1, 2], (n) => Effect.fork(call("/test", { n })))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
      const after = yield* Metric.value(Metrics.rateLimiterWait)
      expect(after.count - before.count).toBe(2)
      expect(after.sum - before.sum).toBe(1000)

      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", times: 1, fault: Fault.Code({ code: 30003 }) })
      yield* Effect.flip(FastMossClient.withRequestOptions(call(), { attempts: 1 }))
      const { value } = yield* Metric.value(Metrics.rateLimiterRate)
      expect(value).toBeGreaterThan(0)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Fault.Latency({ duration: "1 second" }) }],
      client: { limit: { concurrency: 1 } }
    }))))
})
