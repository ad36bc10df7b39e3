import { FastMossError } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, TestClock } from "effect"
import { Terminal } from "../../src/terminal/Terminal.js"
import * as Interval from "../../src/watch/Interval.js"
import * as Repetition from "../../src/watch/Repetition.js"

const call = { method: "POST", path: "/test", attempts: 1 }
const overload = new FastMossError.FastMossTransportError({ ...call, reason: "Connect" })
const wrong = new FastMossError.FastMossRequestError({ ...call, issue: "wrong" })

const stream = { isTerminal: false, columns: Infinity, hasColors: false }

const withLines = <A, E, R>(effect: (lines: Array<string>) => Effect.Effect<A, E, R>) => {
  const lines: Array<string> = []
  return Effect.provideService(
    effect(lines),
    Terminal,
    Terminal.of({
      write: () => Effect.void,
      tell: (line) => Effect.sync(() => void lines.push(line)),
      status: () => Effect.void,
      canAsk: false,
      ask: () => Effect.succeed(""),
      stdout: stream,
      stderr: stream,
      readInput: Effect.succeed("")
    })
  )
}

/** Returns a run that has the given results in turn. `times` has the hour of each run. */
const runsOf = (results: ReadonlyArray<FastMossError.FastMossError | undefined>) => {
  const times: Array<number> = []
  const once = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const result = results[times.length % results.length]
    times.push(now / 3_600_000)
    return result === undefined ? Effect.void : Effect.fail(result)
  })
  return { once, times }
}

describe("the repetition of a watch", () => {
  it.effect("runs at once and then at its interval: 169 times in a week if it runs every hour", () =>
    withLines(() =>
      Effect.gen(function*() {
        const { once, times } = runsOf([undefined])
        const fiber = yield* Effect.fork(Repetition.repeat(once, { every: Duration.hours(1), runs: Infinity }))
        yield* TestClock.adjust("7 days")
        expect(times).toEqual(Array.from({ length: 169 }, (_, i) => i))
        yield* Fiber.interrupt(fiber)
      })
    ))

  it.effect("waits longer after each failure, at most a day, and returns to its interval after a success", () =>
    withLines((lines) =>
      Effect.gen(function*() {
        const { once, times } = runsOf([undefined, ...Array.from({ length: 7 }, () => overload), undefined, undefined])
        const fiber = yield* Effect.fork(Repetition.repeat(once, { every: Duration.hours(1), runs: 10 }))
        yield* TestClock.adjust("30 days")
        expect(times).toEqual([0, 1, 2, 4, 8, 16, 32, 56, 80, 81])
        expect(yield* Fiber.await(fiber)).toEqual(Exit.void)
        expect(lines[2]).toBe("Next try at 1970-01-01 02:00:00 UTC, in 1h. Ctrl-C ends the watch.")
        expect(lines[1]).toBe(overload.message)
      })
    ))

  it.effect("fails if waiting cannot help, and if the last run fails", () =>
    withLines(() =>
      Effect.gen(function*() {
        const first = runsOf([wrong])
        expect(yield* Effect.flip(Repetition.repeat(first.once, { every: Duration.hours(1), runs: Infinity }))).toBe(
          wrong
        )
        const last = runsOf([overload])
        const failure = yield* Effect.flip(Repetition.repeat(last.once, { every: Duration.hours(1), runs: 1 }))
        expect(failure).toBe(overload)
        expect([first.times, last.times]).toEqual([[0], [0]])
      })
    ))

  it.effect("waits for intervals that are too long for one timer", () =>
    withLines(() =>
      Effect.gen(function*() {
        const { once, times } = runsOf([undefined])
        yield* Effect.fork(Repetition.repeat(once, { every: Duration.weeks(4), runs: 2 }))
        yield* TestClock.adjust("27 days")
        expect(times).toEqual([0])
        yield* TestClock.adjust("1 day")
        expect(times).toEqual([0, 28 * 24])
      })
    ))

  it("accepts intervals with a unit, and rejects others", () => {
    const seconds = (text: string) =>
      Interval.parse(text).pipe((parsed) => parsed._tag === "Right" ? Duration.toSeconds(parsed.right) : parsed.left)
    expect(["6h", "90 minutes", "1.5 d", "1W", " 30m "].map(seconds)).toEqual([21_600, 5_400, 129_600, 604_800, 1_800])
    for (const text of ["", "6", "h", "-1h", "0h", "6 fortnights", "1e3h", "6h30m"]) {
      expect(seconds(text)).toMatch(/^a number and a unit/)
    }
  })
})
