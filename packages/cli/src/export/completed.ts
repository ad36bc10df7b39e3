import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { Terminal } from "../terminal/Terminal.js"
import * as Time from "../terminal/Time.js"
import type { SendGate } from "./SendGate.js"

/** The time that a page under way has to come in after an interruption. */
const grace = Duration.seconds(5)

/**
 * Runs the request and the writing of a page. An interruption closes the gate, so that nothing more is sent, and lets a page
 * under way come in, since it is paid for; but it waits for `grace` at most.
 */
export const completed = <A, E, R>(page: Effect.Effect<A, E, R>, gate: SendGate): Effect.Effect<A, E, R | Terminal> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDaemon(Effect.interruptible(page)),
      (fiber) =>
        Effect.onInterrupt(restore(Fiber.join(fiber)), () =>
          Effect.gen(function*() {
            const { tell } = yield* Terminal
            const isUnderWay = yield* gate.close
            if (isUnderWay) {
              yield* tell(
                "Stopping after the page under way, which is paid for. Press Ctrl-C again to stop at once."
              )
              const ended = yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), grace)
              if (Option.isSome(ended)) return
              yield* tell(`The page did not come within ${Time.format(grace)}.`)
            }
            yield* Fiber.interrupt(fiber)
          }))
    )
  )
