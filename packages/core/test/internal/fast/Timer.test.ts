import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Option, TestClock } from "effect"
import * as Timer from "../../../src/internal/fast/Timer.js"

const run = <A, E>(effect: Effect.Effect<A, E>, duration: Duration.DurationInput = "10 seconds") =>
  Effect.flatMap(
    Timer.Timer,
    ({ within }) => effect.pipe(within(Duration.decode(duration), () => Effect.succeed("late")))
  )

/** Makes a clock that works like the system clock and records its sleeps. */
const systemClock = () => {
  const sleeps: Array<number> = []
  let awake = 0
  const clock: Clock.Clock = {
    ...Clock.make(),
    unsafeCurrentTimeMillis: () => Date.now(),
    unsafeCurrentTimeNanos: () => process.hrtime.bigint(),
    sleep: (duration) =>
      Effect.async<void>((resume) => {
        sleeps.push(Duration.toMillis(duration))
        awake += 1
        const timer = setTimeout(() => {
          awake -= 1
          resume(Effect.void)
        }, Duration.toMillis(duration))
        return Effect.sync(() => {
          awake -= 1
          clearTimeout(timer)
        })
      })
  }
  return { clock, sleeps, awake: () => awake }
}

describe.each([
  ["on one sleeping fiber", Timer.layerShared],
  ["each on its own", Timer.layerSeparate]
])("Timer.within, %s", (_, layer) => {
  it.effect("returns the result of the effect: a value, a failure or a defect", () =>
    Effect.gen(function*() {
      expect(yield* run(Effect.succeed(1))).toBe(1)
      expect(yield* Effect.flip(run(Effect.fail("no")))).toBe("no")
      expect(yield* Effect.exit(run(Effect.die("defect")))).toEqual(Exit.die("defect"))
    }).pipe(Effect.provide(layer)))

  it.effect("misses no result, at whatever moment it arrives and wherever the caller yields", () =>
    Effect.gen(function*() {
      // With fewer operations the fiber would not yield.
      for (let ops = 10; ops < 30; ops++) {
        for (let moment = 0; moment < 15; moment++) {
          const result = Effect.as(Effect.repeatN(Effect.yieldNow(), moment), moment)
          const fiber = yield* Effect.fork(Effect.withMaxOpsBeforeYield(run(result), ops))
          yield* TestClock.adjust("10 seconds")
          expect(yield* Fiber.poll(fiber)).toEqual(Option.some(Exit.succeed(moment)))
        }
      }
    }).pipe(Effect.provide(layer)))

  it.effect("waits without a limit if the duration is infinite", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(run(Effect.delay(Effect.succeed(1), "1 day"), Duration.infinity))
      yield* TestClock.adjust("1 day")
      expect(yield* Fiber.join(fiber)).toBe(1)
    }).pipe(Effect.provide(layer)))

  it.effect("keeps deadlines in any order apart", () =>
    Effect.gen(function*() {
      const ended: Array<number> = []
      const seconds = [30, 1, 15, 15, 2, 40]
      yield* Effect.forEach(seconds, (n) =>
        Effect.fork(Effect.zipRight(run(Effect.never, `${n} seconds`), Effect.sync(() => ended.push(n)))))
      for (let now = 0; now < 40; now++) {
        expect(ended).toEqual(
          seconds.filter((n) =>
            n <= now
          ).sort((a, b) => a - b)
        )
        yield* TestClock.adjust("1 second")
      }
      expect(ended.length).toBe(6)
    }).pipe(Effect.provide(layer)))

  it.effect("runs the effect's finalizers, and does not wait for them at the deadline", () =>
    Effect.gen(function*() {
      let finalized = 0
      const stubborn = Effect.onInterrupt(
        Effect.never,
        () => Effect.zipRight(Effect.sync(() => finalized += 1), Effect.sleep("1 minute"))
      )
      const fiber = yield* Effect.fork(run(stubborn))
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(fiber)).toBe("late")
      expect(finalized).toBe(1)
    }).pipe(Effect.provide(layer)))

  it.effect("interrupts the effect with its caller, and waits for the interruption", () =>
    Effect.gen(function*() {
      let finalized = 0
      const fiber = yield* Effect.fork(
        run(Effect.onInterrupt(Effect.never, () => Effect.delay(Effect.sync(() => finalized += 1), "1 second")))
      )
      yield* TestClock.adjust(0)
      const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* TestClock.adjust("1 second")
      expect(Exit.isInterrupted(yield* Fiber.join(interrupting))).toBe(true)
      expect(finalized).toBe(1)
    }).pipe(Effect.provide(layer)))

  it.effect("waits for that interruption until the deadline at most", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(run(Effect.uninterruptible(Effect.never)))
      yield* TestClock.adjust("4 seconds")
      const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.poll(interrupting)).toEqual(Option.none())
      yield* TestClock.adjust("1 second")
      expect(Exit.isInterrupted(yield* Fiber.join(interrupting))).toBe(true)
    }).pipe(Effect.provide(layer)))

  it.effect("passes on an interruption by the effect itself", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(run(Effect.zipRight(Effect.yieldNow(), Effect.interrupt)))
      yield* TestClock.adjust(0)
      expect(Exit.isInterrupted(yield* Fiber.await(fiber))).toBe(true)
    }).pipe(Effect.provide(layer)))

  it.live("leaves no system timer behind, neither after a cancellation nor after the end of its layer", () =>
    Effect.gen(function*() {
      const { awake, clock } = systemClock()
      yield* Effect.gen(function*() {
        expect(yield* run(Effect.succeed(1), "1 minute")).toBe(1)
        yield* Effect.forkDaemon(run(Effect.never, "1 minute"))
        yield* Effect.yieldNow()
      }).pipe(Effect.provide(layer), Effect.withClock(clock))
      expect(awake()).toBe(0)
    }))
})

describe("Timer.layer", () => {
  it.live("uses the system clock, sleeps one second at most, and leaves no timer behind when its layer ends", () =>
    Effect.gen(function*() {
      const { awake, clock, sleeps } = systemClock()
      yield* Effect.gen(function*() {
        expect(yield* run(Effect.never, "20 millis")).toBe("late")
        yield* Effect.forkDaemon(run(Effect.never, "1 minute"))
        yield* Effect.yieldNow()
        expect(awake()).toBe(1)
      }).pipe(Effect.provide(Timer.layer), Effect.withClock(clock))
      expect(awake()).toBe(0)
      expect(Math.max(...sleeps)).toBe(1000)
    }))
})
