/**
 * Calls that are under way: the same question, asked by many at once, is one call; each caller has a deadline of its own.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/Outcome.js"
import * as Timer from "../http/Timer.js"
import * as Detached from "../internal/detached.js"
import type { Question } from "./Question.js"

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
  /** What is asked; none for a call that shares with nobody. */
  readonly question: Option.Option<Question>
  readonly deadline: Duration.Duration
  /** What a caller whose deadline has passed fails with. */
  readonly onDeadline: (progress: Progress) => FastMossError
  /** Runs when the caller takes part in a call that was under way. */
  readonly onJoin: Effect.Effect<void>
  /** Of the `uninterruptibleMask` that the caller is in: where it can be interrupted, it can be while it waits. */
  readonly restore: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
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
   *
   * To be run within `Effect.uninterruptibleMask`: who takes part is to leave, whatever happens.
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

type Waiter = Detached.Handover<Reply, FastMossError>

interface Flight {
  readonly progress: Progress
  readonly waiters: Set<Waiter>
  fiber: Fiber.RuntimeFiber<void> | undefined
}

const begin = (): Progress => ({ attempts: 0, secrets: () => [] })

const make = Effect.map(Timer.Timer, (timer) => {
  const flights = MutableHashMap.empty<Question, Flight>()

  /** Goes on with the flight that a caller waits for from now on. */
  const board = (
    call: Parameters<Service["join"]>[0],
    { onJoin, question }: Ticket,
    waiter: Waiter,
    use: (flight: Flight) => Effect.Effect<Reply, FastMossError>
  ): Effect.Effect<Reply, FastMossError> => {
    const shared = Option.flatMap(question, (question) => MutableHashMap.get(flights, question))
    if (Option.isSome(shared)) {
      shared.value.waiters.add(waiter)
      return Effect.zipRight(onJoin, use(shared.value))
    }
    const flight: Flight = { progress: begin(), waiters: new Set([waiter]), fiber: undefined }
    if (Option.isSome(question)) MutableHashMap.set(flights, question.value, flight)
    return Detached.start(
      Effect.suspend(() => call(flight.progress)),
      (exit) => {
        remove(flight, question)
        for (const waiter of flight.waiters) waiter.give(exit)
        flight.waiters.clear()
      },
      (fiber) => {
        flight.fiber = fiber
        return use(flight)
      }
    )
  }

  const remove = (flight: Flight, question: Ticket["question"]) => {
    if (Option.isNone(question)) return
    const { value } = question
    if (Option.getOrUndefined(MutableHashMap.get(flights, value)) === flight) MutableHashMap.remove(flights, value)
  }

  /** The fiber that nobody waits for any more, if this was the last caller. */
  const leave = (
    flight: Flight,
    question: Ticket["question"],
    waiter: Waiter
  ): Fiber.RuntimeFiber<void> | undefined => {
    if (!flight.waiters.delete(waiter) || flight.waiters.size > 0) return undefined
    remove(flight, question)
    return flight.fiber
  }

  const join: Service["join"] = (call, ticket) => {
    const { deadline, onDeadline, question, restore } = ticket
    // Nobody to share with, and no deadline to keep.
    if (Option.isNone(question) && !Duration.isFinite(deadline)) return restore(Effect.suspend(() => call(begin())))
    return Effect.suspend(() => {
      const waiter: Waiter = new Detached.Handover()
      return board(call, ticket, waiter, (flight) => {
        const cancel = Duration.isFinite(deadline)
          ? timer.unsafeSchedule(Duration.toMillis(deadline), () => {
            waiter.give(Effect.fail(onDeadline(flight.progress)))
            leave(flight, question, waiter)?.unsafeInterruptAsFork(FiberId.none)
          })
          : () => {}
        return Effect.matchCauseEffect(restore(waiter.take), {
          onSuccess: (reply) => {
            cancel()
            return Effect.succeed(reply)
          },
          onFailure: (cause) => {
            cancel()
            const fiber = Cause.isInterruptedOnly(cause) ? leave(flight, question, waiter) : undefined
            return fiber === undefined
              ? Effect.failCause(cause)
              : Effect.zipRight(Fiber.interrupt(fiber), Effect.failCause(cause))
          }
        })
      })
    })
  }

  return InFlight.of({ join })
})

/**
 * The calls of this layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<InFlight> = Layer.provide(Layer.effect(InFlight, make), Timer.layer)
