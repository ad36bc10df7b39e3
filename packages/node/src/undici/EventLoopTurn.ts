import * as Effect from "effect/Effect"
import { OneShot } from "./OneShot.js"

const waiting: Array<OneShot> = []
let isTaken = false

const begin = (): void => {
  isTaken = true
  // Twice: an immediate of this turn comes before those of the requests that are made in it.
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
 * Waits for a turn of the event loop for itself: this one, if nobody has taken it, or else one of the next, in order.
 *
 * undici writes on a socket that was in use before when a turn ends, so as to see first what the server has sent meanwhile.
 * Answers that come in one turn would hold up the requests that follow them until the last is dealt with.
 *
 * @internal
 */
export const take: Effect.Effect<void> = Effect.suspend(() => {
  if (!isTaken) {
    begin()
    return Effect.void
  }
  const signal = new OneShot()
  waiting.push(signal)
  return signal.await
})
