import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { Terminal } from "../terminal/Terminal.js"
import * as Time from "../terminal/Time.js"
import type { SendGate } from "./SendGate.js"

/** The longest time that an interrupted export waits for the page in flight. */
const grace = Duration.seconds(5)

/**
 * Runs an effect that requests and writes a page. If Ctrl-C interrupts the effect:
 * - closes the gate, so that no further request is sent
 * - waits up to `grace` for a page in flight, which is paid for anyway
 * - interrupts the effect if it has not ended by then
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
                "Stopping after the page in flight, which is paid for. Press Ctrl-C again to stop at once."
              )
              const ended = yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), grace)
              if (Option.isSome(ended)) return
              yield* tell(`The page did not arrive within ${Time.format(grace)}.`)
            }
            yield* Fiber.interrupt(fiber)
          }))
    )
  )
