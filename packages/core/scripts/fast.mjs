// Measures what the hand-tuned code of `src/internal/fast` saves: CPU time per operation, against plain Effect that does the
// same. Works on the build of core, and writes its table into the README of that folder.
import { HttpClient } from "@effect/platform"
import { Clock, Context, Deferred, Duration, Effect, Fiber, identity, Metric } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import * as DebugLog from "../dist/internal/fast/DebugLog.js"
import * as DetachedFiber from "../dist/internal/fast/DetachedFiber.js"
import * as Inheritance from "../dist/internal/fast/Inheritance.js"
import * as MetricLabels from "../dist/internal/fast/MetricLabels.js"
import { OneShot } from "../dist/internal/fast/OneShot.js"
import * as PermitQueue from "../dist/internal/fast/PermitQueue.js"
import { SharedFlight } from "../dist/internal/fast/SharedFlight.js"
import * as Span from "../dist/internal/fast/Span.js"
import * as SyncClock from "../dist/internal/fast/SyncClock.js"
import * as Timer from "../dist/internal/fast/Timer.js"

const rounds = 20_000
const samples = 9

/** Waits once, as for an answer. */
const work = Effect.async((resume) => void queueMicrotask(() => resume(Effect.void)))

const seconds = Duration.seconds(15)

const spanOptions = { kind: "client", captureStackTrace: false, attributes: { path: "/test" } }

const plainCounter = Metric.counter("plain", { incremental: true })
const counter = MetricLabels.counter("ours", "")({ endpoint: "/test" })

class Tag extends Context.Tag("measure/Tag")() {}

const inherit = Inheritance.make(
  Inheritance.override(HttpClient.currentTracerDisabledWhen, () => true),
  Inheritance.override(HttpClient.currentTracerPropagation, false),
  Inheritance.overrideContext(Context.add(Tag, 1))
)

/** The state machine of ten permits. */
const permits = {
  initial: 0,
  tryAcquire: (state) => state < 10 ? { _tag: "Granted", state: state + 1 } : { _tag: "Saturated" },
  release: (state) => state - 1
}

const text = (n) => `POST /test attempt ${n}: success`

/** The operations to measure: the name, the common part of both variants, plain Effect, and ours. */
const cases = (timer, semaphore) => {
  const queue = PermitQueue.make(timer, permits)
  return [
    {
      name: "`Timer.within`, a deadline that is kept",
      plainName: "`Effect.timeout`",
      base: work,
      plain: Effect.timeout(work, seconds),
      ours: timer.within(seconds, () => Effect.void)(work)
    },
    {
      name: "`OneShot`, completed after the wait began",
      plainName: "`Deferred`",
      base: Effect.void,
      plain: Effect.flatMap(Deferred.make(), (deferred) => {
        queueMicrotask(() => Deferred.unsafeDone(deferred, Effect.void))
        return Deferred.await(deferred)
      }),
      ours: Effect.suspend(() => {
        const oneShot = new OneShot()
        queueMicrotask(() => oneShot.complete(Effect.void))
        return oneShot.await
      })
    },
    {
      name: "`DetachedFiber.fork` and a `OneShot`",
      plainName: "`Effect.forkDaemon` and `Fiber.join`",
      base: work,
      plain: Effect.flatMap(Effect.forkDaemon(work), Fiber.join),
      ours: Effect.suspend(() => {
        const result = new OneShot()
        return DetachedFiber.fork(work, (exit) => result.complete(exit), () => result.await)
      })
    },
    {
      name: "`SharedFlight`, one caller",
      plainName: "`Effect.forkDaemon` into a `Deferred`, interrupted with its caller",
      base: work,
      plain: Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(Deferred.make(), (deferred) =>
          Effect.flatMap(
            Effect.forkDaemon(Effect.interruptible(Effect.intoDeferred(work, deferred))),
            (fiber) => Effect.onInterrupt(restore(Deferred.await(deferred)), () => Fiber.interrupt(fiber))
          ))
      ),
      ours: Effect.uninterruptibleMask((restore) => new SharedFlight(work, () => {}, identity).join(restore))
    },
    {
      name: "`Inheritance`, two references and a service for a fiber",
      plainName: "`Effect.locally`, twice, and `Effect.provideService`",
      base: Effect.suspend(() => {
        const result = new OneShot()
        return DetachedFiber.fork(work, (exit) => result.complete(exit), () => result.await)
      }),
      plain: Effect.suspend(() => {
        const result = new OneShot()
        return DetachedFiber.fork(
          work.pipe(
            Effect.locally(HttpClient.currentTracerDisabledWhen, () => true),
            Effect.locally(HttpClient.currentTracerPropagation, false),
            Effect.provideService(Tag, 1)
          ),
          (exit) => result.complete(exit),
          () => result.await
        )
      }),
      ours: Effect.suspend(() => {
        const result = new OneShot()
        return DetachedFiber.fork(work, (exit) => result.complete(exit), () => result.await, inherit)
      })
    },
    {
      name: "`PermitQueue`, with a permit at hand",
      plainName: "`Semaphore.withPermits(1)`, which knows no rate",
      base: Effect.void,
      plain: semaphore.withPermits(1)(Effect.void),
      ours: queue.withPermit((_, restore) => restore(Effect.void), (exit) => exit)
    },
    {
      name: "`Span.withClientSpan`, no tracer installed",
      plainName: "`Effect.useSpan` and `Effect.withParentSpan`",
      base: Effect.void,
      plain: Effect.suspend(() =>
        Effect.useSpan("attempt", spanOptions, (span) => Effect.withParentSpan(Effect.void, span))
      ),
      ours: Effect.suspend(() => Span.withClientSpan("attempt", () => ({ path: "/test" }), () => Effect.void))
    },
    {
      name: "`DebugLog.debug`, level info",
      plainName: "`Effect.logDebug`",
      base: Effect.void,
      plain: Effect.suspend(() => Effect.zipRight(Effect.logDebug(text(1)), Effect.void)),
      ours: Effect.suspend(() => DebugLog.debug(() => text(1), Effect.void))
    },
    {
      name: "`MetricLabels.sync`, two counters with a tag",
      plainName: "`Metric.increment` of `Metric.tagged`, twice",
      base: Effect.void,
      plain: Effect.suspend(() =>
        Effect.zipRight(
          Metric.increment(Metric.tagged(plainCounter, "endpoint", "/test")),
          Metric.increment(Metric.tagged(plainCounter, "endpoint", "/test"))
        )
      ),
      ours: Effect.suspend(() =>
        MetricLabels.sync((labels) => {
          MetricLabels.update(counter, 1, labels)
          MetricLabels.update(counter, 1, labels)
        })
      )
    },
    {
      name: "`SyncClock`, both clocks",
      plainName: "`Clock.currentTimeMillis` and `Clock.currentTimeNanos`",
      base: Effect.void,
      plain: Effect.zipWith(Clock.currentTimeMillis, Clock.currentTimeNanos, (wall, nanos) => wall + Number(nanos) / 1e6),
      ours: Effect.clockWith((clock) => Effect.succeed(SyncClock.wallMillis(clock) + SyncClock.monotonicMillis(clock)))
    }
  ]
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** CPU time of a round, in microseconds. */
const sampleOf = (effect) =>
  Effect.gen(function*() {
    const before = process.cpuUsage()
    for (let round = 0; round < rounds; round++) yield* effect
    const { system, user } = process.cpuUsage(before)
    return (user + system) / rounds
  })

const measure = Effect.gen(function*() {
  const timer = yield* Timer.Timer
  const rows = []
  for (const { base, name, ours, plain, plainName } of cases(timer, yield* Effect.makeSemaphore(10))) {
    const taken = { base: [], plain: [], ours: [] }
    // In turns, so that what disturbs the machine disturbs all; the first turn warms up.
    for (let sample = 0; sample <= samples; sample++) {
      for (const [variant, effect] of Object.entries({ base, plain, ours })) {
        const micros = yield* sampleOf(effect)
        if (sample > 0) taken[variant].push(micros)
      }
    }
    const over = (variant) => Math.max(0.01, median(taken[variant]) - median(taken.base))
    const row = { name, plainName, plain: over("plain"), ours: over("ours") }
    console.log(name.padEnd(60), `${row.plain.toFixed(2)} us`.padStart(10), `${row.ours.toFixed(2)} us`.padStart(10))
    rows.push(row)
  }
  return rows
})

const rows = await Effect.runPromise(Effect.provide(measure, Timer.layer))

const page = new URL("../src/internal/fast/README.md", import.meta.url)
const [head, , tail] = readFileSync(page, "utf8").split(/<!-- (?:measured|end) -->/)
const machine = `Node ${process.versions.node.split(".")[0]}, ${availableParallelism()} cores`
writeFileSync(
  page,
  `${head}<!-- measured -->

Measured on ${machine}: medians of ${samples} samples of ${rounds} rounds, without the cost of what both have in common.

| Ours | Plain Effect | Ours, µs | Plain, µs | Plain / ours |
| --- | --- | ---: | ---: | ---: |
${
    rows.map(({ name, ours, plain, plainName }) =>
      `| ${name} | ${plainName} | ${ours.toFixed(2)} | ${plain.toFixed(2)} | ${(plain / ours).toFixed(1)} |`
    ).join("\n")
  }

<!-- end -->${tail}`
)
