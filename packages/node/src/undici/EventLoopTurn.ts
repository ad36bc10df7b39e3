import * as Effect from "effect/Effect"
import { OneShot } from "./OneShot.js"

const waiting: Array<OneShot> = []
let isTaken = false

const begin = (): void => {
  isTaken = true
  // Two immediates, because a single one would run before undici has written the requests of this turn.
  setImmediate(() => setImmediate(end))
}

const end = (): void => {
  isTaken = false
  const next = waiting.shift()
  if (next === undefined) return
  begin()
  next.complete()
}

/**
 * Waits for a turn of the event loop that no other caller of `take` uses: the current turn if it is free, otherwise a
 * later one. Callers wait in order.
 *
 * A caller processes one big response in its turn, so that later requests are not delayed. undici writes to a reused
 * socket at the end of a turn. If all responses that arrive together were processed in one turn, undici would write the
 * next requests only after the last response was processed.
 *
 * @internal
 */
export const take: Effect.Effect<void> = Effect.suspend(() => {
  if (!isTaken) {
    begin()
    return Effect.void
  }
  const turn = new OneShot()
  waiting.push(turn)
  return turn.await
})
