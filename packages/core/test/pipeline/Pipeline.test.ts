import { Authentication, FastMossClient, type FastMossError, Pipeline, RateLimiter, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Array as Arr, Context, Effect, Exit, Fiber, Layer, Option, TestClock } from "effect"
import { readFileSync } from "node:fs"
import * as ServerClock from "../../src/http/ServerClock.js"
import * as Transport from "../../src/http/Transport.js"
import { call, clientWith } from "./clientWith.js"

const { Fault } = Sandbox
const unavailable = { path: "/test", fault: Fault.Status({ status: 503 }), times: 2 }
const usage = Effect.flatMap(Usage.Usage, ({ current }) => current)

const withStages = (
  change: Parameters<typeof Pipeline.layer>[0],
  options: Parameters<typeof clientWith>[0] = {}
) => Layer.provide(clientWith(options), Pipeline.layer(change))

const stage = (handler: (next: Pipeline.Handler, call: Pipeline.Call) => ReturnType<Pipeline.Handler>) =>
  Effect.succeed((next: Pipeline.Handler): Pipeline.Handler => (call) => handler(next, call))

describe("the list of stages", () => {
  it.effect("accepts another stage, which runs at its place in the list", () => {
    const seen: Array<string> = []
    const witness = (name: string) =>
      stage((next, call) =>
        Effect.tap(
          Effect.suspend(() => {
            seen.push(`${name} before ${call.attempts}`)
            return Effect.tapError(next(call), () => Effect.sync(() => seen.push(`${name} failed ${call.attempts}`)))
          }),
          () => Effect.sync(() => seen.push(`${name} after ${call.attempts}`))
        )
      )
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      expect(seen).toEqual([
        "call before 0",
        "attempt before 0",
        "attempt failed 1",
        "attempt before 1",
        "attempt failed 2",
        "attempt before 2",
        "attempt after 3",
        "call after 3"
      ])
    }).pipe(Effect.provide(withStages(
      (stages) =>
        Pipeline.insertBefore(Pipeline.budgetCheck, witness("attempt"))(
          Pipeline.insertBefore(Pipeline.retry, witness("call"))(stages)
        ),
      { faults: [unavailable] }
    )))
  })

  it.effect("accepts a stage that needs a service", () => {
    class Audit extends Context.Tag("test/Audit")<Audit, (path: string) => Effect.Effect<void>>() {}
    const paths: Array<string> = []
    const audited = Layer.unwrapEffect(Effect.map(Audit, (audit) =>
      Pipeline.layer(Pipeline.insertBefore(
        Pipeline.retry,
        stage((next, call) => Effect.zipRight(audit(call.request.path), next(call)))
      ))))
    return Effect.gen(function*() {
      yield* call()
      expect(paths).toEqual(["/test"])
    }).pipe(Effect.provide(
      clientWith().pipe(
        Layer.provide(audited),
        Layer.provide(Layer.succeed(Audit, (path) => Effect.sync(() => paths.push(path))))
      )
    ))
  })

  it.effect("works without a stage that is removed", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossStatusError", attempts: 1 })
      expect(yield* usage).toMatchObject({ attempts: 1 })
    }).pipe(Effect.provide(withStages(
      (stages) => stages.filter((stage) => stage !== Pipeline.retry),
      { faults: [unavailable] }
    ))))

  it.effect("accepts another stage in place of one of its own", () =>
    Effect.gen(function*() {
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect(yield* usage).toMatchObject({ attempts: 3, retries: 2 })
    }).pipe(Effect.provide(withStages(
      // Retries immediately, up to five times.
      (stages) =>
        stages.map((each) =>
          each === Pipeline.retry ? stage((next, call) => Effect.retry(next(call), { times: 5 })) : each
        ),
      { faults: [unavailable] }
    ))))
})

describe("the path of a call", () => {
  const stageNames = readFileSync(new URL("../../src/pipeline/Pipeline.ts", import.meta.url), "utf8")
    .split("export const stages")[1]?.split("]")[0]?.match(/^ {2}\w+(?=\.stage)/gm)?.map((name) => name.trim()) ?? []

  it.effect("enters each stage once on the way down, and leaves it once on the way up", () => {
    const seen: Array<string> = []
    return Effect.gen(function*() {
      yield* call()
      expect(seen).toEqual([
        ...stageNames.map((name) => `into ${name}`),
        ...Arr.reverse(stageNames.map((name) => `out of ${name}`))
      ])
    }).pipe(Effect.provide(withStages((stages) =>
      stages.flatMap((each, n) => [
        stage((next, call) => {
          seen.push(`into ${stageNames[n]}`)
          return Effect.tap(next(call), () => Effect.sync(() => seen.push(`out of ${stageNames[n]}`)))
        }),
        each
      ])
    )))
  })

  it("equals the list in CONTRIBUTING.md", () => {
    const files = [
      ...readFileSync(new URL("../../../../CONTRIBUTING.md", import.meta.url), "utf8").matchAll(
        /^\d+\. `([\w/]+)\.ts`/gm
      )
    ].map(([, file]) => file)
    expect(files).toEqual([
      "FastMossClient",
      ...stageNames.map((name) => `pipeline/${name}`),
      "pipeline/Send",
      "http/Transport"
    ])
    expect(new Set(files).size).toBe(15)
  })
})

describe("a user's own service", () => {
  it.effect("may be an instance of a class", () => {
    class Counting {
      count = 0
      withPermit<A, R>(attempt: Effect.Effect<A, FastMossError.FastMossError, R>) {
        this.count += 1
        return attempt
      }
      readonly current = Effect.sync(() => ({ inFlight: 0, rate: Infinity }))
    }
    class Signing {
      count = 0
      authorize(request: Authentication.UnauthorizedRequest) {
        this.count += 1
        return Effect.succeed({
          request: { ...request, query: "", contentType: "application/json", headers: {}, secrets: () => [] },
          reject: Effect.succeed(false)
        })
      }
    }
    const limiter = new Counting()
    const authentication = new Signing()
    return Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossApiError" })
      expect([limiter.count, authentication.count]).toEqual([1, 1])
    }).pipe(Effect.provide(FastMossClient.layerClient.pipe(
      Layer.provide(Layer.succeed(RateLimiter.RateLimiter, limiter)),
      Layer.provide(Layer.succeed(Authentication.Authentication, authentication)),
      Layer.provide(Pipeline.layerServices),
      Layer.provide(Layer.provideMerge(Transport.layer, ServerClock.layer)),
      Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, Sandbox.layerConfig())),
      Layer.provide(Sandbox.layerSandbox())
    )))
  })
})

describe("a stage that sends a call twice at the same time", () => {
  it.effect("shares the request with itself, is not counted as coalesced, and keeps its deadline", () => {
    const hedge = stage((next, call) => Effect.race(next(call), Effect.delay(next(call), "20 millis")))
    return Effect.gen(function*() {
      const fibers = yield* Effect.forEach(
        [1, 2],
        (n) =>
          Effect.fork(
            Effect.exit(FastMossClient.withRequestOptions(call("/test", { n }), { callTimeout: "150 millis" }))
          )
      )
      yield* TestClock.adjust("1 second")
      for (const fiber of fibers) {
        expect(yield* Effect.flatten(Fiber.join(fiber)).pipe(Effect.flip)).toMatchObject({
          _tag: "FastMossTimeoutError",
          attempts: 1
        })
      }
      expect(yield* usage).toMatchObject({ calls: 2, attempts: 2, coalesced: 0 })
    }).pipe(Effect.provide(withStages(Pipeline.insertBefore(Pipeline.singleFlight, hedge), {
      faults: [{ path: "/test", fault: Fault.Latency({ duration: "300 millis" }) }]
    })))
  })
})

describe("a user's own stage", () => {
  it.effect("can be interrupted at any place in the list", () =>
    Effect.gen(function*() {
      for (const at of Pipeline.stages) {
        const fiber = yield* Effect.fork(call()).pipe(
          Effect.provide(withStages(Pipeline.insertBefore(at, stage(() => Effect.never)))),
          Effect.scoped
        )
        yield* TestClock.adjust(0)
        const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
        yield* TestClock.adjust(0)
        expect(Option.map(yield* Fiber.poll(interrupting), Exit.flatten)).toMatchObject({ _tag: "Some" })
      }
    }))

  it.effect("that throws causes a defect in each call, and does not block later calls", () => {
    const broken = new Error("broken")
    let throws = true
    return Effect.gen(function*() {
      for (let n = 0; n < 2; n++) expect(yield* Effect.exit(call())).toEqual(Exit.die(broken))
      throws = false
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect(yield* usage).toMatchObject({ outcomes: { defect: 2, success: 1 } })
    }).pipe(Effect.provide(withStages(Pipeline.insertBefore(
      Pipeline.retry,
      stage((next, call) => {
        if (throws) throw broken
        return next(call)
      })
    ))))
  })
})
