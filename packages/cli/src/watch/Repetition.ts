/**
 * Runs that repeat at an interval.
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

/** Options of the repetition. */
export interface Options {
  readonly every: Duration.Duration
  /** The number of runs; `Infinity` for no end. Failed runs count. */
  readonly runs: number
}

/**
 * Runs an effect again and again. After a failure that may pass, it waits the interval, after the next one twice as long, and
 * so on, up to a day; while the lasting budget is spent, it waits until the budget begins anew. Any other failure ends it, and
 * so does the last run.
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
        // By a moment more, since ends of periods are rounded.
        yield* waitUntil(now + Duration.toMillis(error.resetsAfter) + 1_000, "The budget resets: next run")
        continue
      }
      failures += 1
      yield* waitUntil(start + Duration.toMillis(Interval.pauseAfter(every, failures)), "Next try")
    }
  })

/** Returns true for a failure that may pass. The budget of a run never resets. */
const isPassing = (error: FastMossError): boolean => {
  if (error instanceof FastMossBudgetError) {
    return error.reason !== "Spent" || Duration.greaterThan(error.resetsAfter, Duration.zero)
  }
  const code = exitCodeOf(error)
  return code === ExitCode.tryLater || code === ExitCode.failed
}

/** Long timers do not fire, and a machine that sleeps stops them: the wall clock is read again after this time. */
const longestSleep = Duration.toMillis("1 hour")

/** Says when, and waits. */
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
