import * as Effect from "effect/Effect"
import { OneShot } from "./OneShot.js"

const waiting: Array<OneShot> = []
let isTaken = false

const begin = (): void => {
  isTaken = true
  // Two immediates: one from this turn would run before the requests that are made in this turn are written.
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
 * Waits for a turn of the event loop that no other caller uses: the current turn if it is free, otherwise a later one,
 * in order.
 *
 * undici writes to a reused socket at the end of a turn, so that it first sees what the server has sent. If all
 * responses that arrive in one turn were processed in that turn, the requests that follow them would wait for the last
 * one.
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
