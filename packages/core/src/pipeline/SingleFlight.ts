/**
 * Equal calls under way share one request.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"
import { FastMossConfig } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/ResponseMapper.js"
import * as Detached from "../internal/fast/OneShot.js"
import type { RequestKey } from "./RequestKey.js"
import type { Call, Handler, Stage } from "./Stage.js"

type Waiter = Detached.OneShot<Reply, FastMossError>

/** The rest of the pipeline under way, in a fiber of its own. */
interface Flight {
  /** The call that started it. */
  readonly call: Call
  readonly waiters: Set<Waiter>
  fiber: Fiber.RuntimeFiber<void> | undefined
}

/**
 * The stage. A caller that is interrupted disturbs no other; the last one that leaves ends the request.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<FastMossConfig> = Effect.map(FastMossConfig, ({ share }) => {
  const flights = MutableHashMap.empty<RequestKey, Flight>()

  /** Joins the flight of an equal call or starts one, then continues with it. */
  const join = (call: Call, waiter: Waiter, next: Handler, use: (flight: Flight) => ReturnType<Handler>) => {
    const underWay = MutableHashMap.get(flights, call.key)
    if (Option.isSome(underWay)) {
      call.coalescedWith = underWay.value.call
      underWay.value.waiters.add(waiter)
      return use(underWay.value)
    }
    call.coalescedWith = undefined
    const flight: Flight = { call, waiters: new Set([waiter]), fiber: undefined }
    MutableHashMap.set(flights, call.key, flight)
    return Detached.forkDetached(
      // A stage below that throws must not leave the flight behind.
      Effect.suspend(() => next(call)),
      (exit) => {
        remove(flight)
        for (const waiter of flight.waiters) waiter.complete(exit)
        flight.waiters.clear()
      },
      (fiber) => {
        flight.fiber = fiber
        return use(flight)
      }
    )
  }

  const remove = (flight: Flight) => {
    const { key } = flight.call
    if (Option.getOrUndefined(MutableHashMap.get(flights, key)) === flight) MutableHashMap.remove(flights, key)
  }

  /** The fiber to interrupt, if this was the last caller. */
  const leave = (flight: Flight, waiter: Waiter): Fiber.RuntimeFiber<void> | undefined => {
    if (!flight.waiters.delete(waiter) || flight.waiters.size > 0) return undefined
    remove(flight)
    return flight.fiber
  }

  return (next) => (call) =>
    !(call.options.share ?? share) ? next(call) : Effect.uninterruptibleMask((restore) => {
      const waiter: Waiter = new Detached.OneShot()
      return join(call, waiter, next, (flight) =>
        Effect.catchAllCause(restore(waiter.await), (cause) => {
          const fiber = Cause.isInterruptedOnly(cause) ? leave(flight, waiter) : undefined
          return fiber === undefined
            ? Effect.failCause(cause)
            : Effect.zipRight(Fiber.interrupt(fiber), Effect.failCause(cause))
        }))
    })
})
