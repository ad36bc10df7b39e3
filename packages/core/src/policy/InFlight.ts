/**
 * Calls that are under way: the same question, asked by many at once, is one call; each caller has a deadline of its own.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/Outcome.js"
import * as Timer from "../http/Timer.js"

/**
 * What a call leaves behind while it is under way.
 *
 * @since 0.1.0
 * @category models
 */
export interface Progress {
  /** How many attempts were sent so far. */
  attempts: number
  /** The secrets of the attempt that was sent last. */
  secrets: () => ReadonlyArray<Redacted.Redacted>
}

/**
 * How a caller takes part.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ticket {
  /** What makes calls identical; none for a call that shares with nobody. */
  readonly key: Option.Option<string>
  readonly deadline: Duration.Duration
  /** What a caller whose deadline has passed fails with. */
  readonly onDeadline: (progress: Progress) => FastMossError
  /** Runs when the caller takes part in a call that was under way. */
  readonly onJoin: Effect.Effect<void>
}

/**
 * The calls under way.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * The answer of the call, or of an identical one that is under way.
   *
   * The call runs in a fiber of its own: a caller that is interrupted, or out of time, disturbs no other; the last one that
   * leaves ends it. That goes for callers that cannot be interrupted, too.
   */
  readonly join: (
    call: (progress: Progress) => Effect.Effect<Reply, FastMossError>,
    ticket: Ticket
  ) => Effect.Effect<Reply, FastMossError>
}

/**
 * The tag of the calls under way.
 *
 * @since 0.1.0
 * @category services
 */
export class InFlight extends Context.Tag("@effect-fastmoss/core/InFlight")<InFlight, Service>() {}

type Answer = Exit.Exit<Reply, FastMossError>

interface Flight {
  readonly progress: Progress
  readonly waiters: Set<(exit: Answer) => void>
  callers: number
  fiber: Fiber.RuntimeFiber<Answer> | undefined
}

const begin = (): Progress => ({ attempts: 0, secrets: () => [] })

const make = Effect.map(Timer.Timer, (timer) => {
  const flights = new Map<string, Flight>()

  const board = (call: Parameters<Service["join"]>[0], { key, onJoin }: Ticket): Effect.Effect<Flight> =>
    Effect.suspend(() => {
      const shared = key._tag === "Some" ? flights.get(key.value) : undefined
      if (shared !== undefined) {
        shared.callers += 1
        return Effect.as(onJoin, shared)
      }
      const flight: Flight = { progress: begin(), waiters: new Set(), callers: 1, fiber: undefined }
      if (key._tag === "Some") flights.set(key.value, flight)
      return Effect.map(Timer.forkAlone(call(flight.progress)), (fiber) => {
        flight.fiber = fiber
        fiber.addObserver((exit) => {
          remove(flight, key)
          for (const waiter of flight.waiters) waiter(Exit.flatten(exit))
        })
        return flight
      })
    })

  const remove = (flight: Flight, key: Option.Option<string>) => {
    if (key._tag === "Some" && flights.get(key.value) === flight) flights.delete(key.value)
  }

  /** The fiber that nobody waits for any more, if this was the last caller. */
  const leave = (flight: Flight, key: Option.Option<string>): Fiber.RuntimeFiber<Answer> | undefined => {
    flight.callers -= 1
    if (flight.callers > 0) return undefined
    remove(flight, key)
    return flight.fiber
  }

  const join: Service["join"] = (call, ticket) =>
    // Nobody to share with, and no deadline to keep.
    ticket.key._tag === "None" && !Duration.isFinite(ticket.deadline)
      ? Effect.suspend(() => call(begin()))
      : Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(board(call, ticket), (flight) => {
          let stopWaiting = () => {}
          let hasLeft = false
          const leaveOnce = () => {
            stopWaiting()
            if (hasLeft) return undefined
            hasLeft = true
            return leave(flight, ticket.key)
          }
          return Effect.onInterrupt(
            restore(Effect.async<Reply, FastMossError>((resume) => {
              const exit = flight.fiber?.unsafePoll()
              if (exit) return resume(Exit.flatten(exit))
              const cancel = Duration.isFinite(ticket.deadline)
                ? timer.unsafeSchedule(Duration.toMillis(ticket.deadline), () => {
                  resume(Effect.fail(ticket.onDeadline(flight.progress)))
                  leaveOnce()?.unsafeInterruptAsFork(FiberId.none)
                })
                : () => {}
              const waiter = (exit: Answer) => {
                cancel()
                resume(exit)
              }
              flight.waiters.add(waiter)
              stopWaiting = () => {
                cancel()
                flight.waiters.delete(waiter)
              }
            })),
            () =>
              Effect.suspend(() => {
                const fiber = leaveOnce()
                return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
              })
          )
        })
      )

  return InFlight.of({ join })
})

/**
 * The calls of this layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<InFlight> = Layer.provide(Layer.effect(InFlight, make), Timer.layer)
