/**
 * Repeats a run of a watch at an interval.
 */
import { FastMossBudgetError, type FastMossError, isFastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { ExitCode } from "../command/ExitCode.js"
import { exitCodeOf } from "../command/Failure.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Time from "../terminal/Time.js"
import * as Interval from "./Interval.js"

/** Options for the repetition. */
export interface Options {
  readonly every: Duration.Duration
  /** The number of runs, including failed runs; `Infinity` for no end. */
  readonly runs: number
}

/**
 * Repeats an effect `runs` times at the interval `every`. After a failure:
 * - a temporary failure: waits for the interval, and twice as long after each further failure, up to a day
 * - a spent lasting budget: waits until the budget resets
 * - any other failure, or a failure of the last run: fails with it
 */
export const repeat = <E, R>(
  once: Effect.Effect<void, E, R>,
  { every, runs }: Options
): Effect.Effect<void, E, R | Terminal> =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    let failures = 0
    for (let run = 1;; run++) {
      const start = yield* Clock.currentTimeMillis
      const result = yield* Effect.either(once)
      const now = yield* Clock.currentTimeMillis
      if (Either.isRight(result)) {
        failures = 0
        if (run >= runs) return
        yield* waitUntil(start + Duration.toMillis(every), "Next run")
        continue
      }
      const error = result.left
      if (run >= runs || !isFastMossError(error) || !isPassing(error)) return yield* Effect.fail(error)
      yield* tell(error.message)
      if (error instanceof FastMossBudgetError && error.reason === "Spent") {
        // Waits a second longer, because the end of a period is rounded.
        yield* waitUntil(now + Duration.toMillis(error.resetsAfter) + 1_000, "The budget resets: next run")
        continue
      }
      failures += 1
      yield* waitUntil(start + Duration.toMillis(Interval.pauseAfter(every, failures)), "Next try")
    }
  })

/**
 * Returns true if a failure is temporary, so that a later run may succeed. A spent `--budget` is not temporary, because
 * it never resets.
 */
const isPassing = (error: FastMossError): boolean => {
  if (error instanceof FastMossBudgetError) {
    return error.reason !== "Spent" || Duration.greaterThan(error.resetsAfter, Duration.zero)
  }
  const code = exitCodeOf(error)
  return code === ExitCode.tryLater || code === ExitCode.failed
}

/**
 * The longest sleep without a look at the wall clock, in milliseconds. Very long timers do not fire, and a sleeping
 * machine stops timers.
 */
const longestSleep = Duration.toMillis("1 hour")

/**
 * Prints the time of the next run, and waits until then. `time` is in Unix milliseconds; `title` begins the printed
 * line.
 */
const waitUntil = (time: number, title: string): Effect.Effect<void, never, Terminal> =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    const now = yield* Clock.currentTimeMillis
    const rest = Duration.seconds(Math.max(0, Math.ceil((time - now) / 1_000)))
    const moment = new Date(time).toISOString().slice(0, 19).replace("T", " ")
    yield* tell(`${title} at ${moment} UTC, in ${Time.format(rest)}. Ctrl-C ends the watch.`)
    for (;;) {
      const left = time - (yield* Clock.currentTimeMillis)
      if (left <= 0) return
      yield* Effect.sleep(Math.min(left, longestSleep))
    }
  })
