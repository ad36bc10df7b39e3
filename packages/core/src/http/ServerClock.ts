/**
 * FastMoss's clock, read off the `timestamp` of its answers: a machine whose own clock is wrong would otherwise sign with a
 * time that the server refuses.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import * as Order from "effect/Order"
import { FastMossConfig } from "../FastMossConfig.js"
import * as MetricLabels from "../internal/fast/MetricLabels.js"
import * as Metrics from "../Metrics.js"
import * as ClockReading from "./ClockReading.js"

/**
 * What one answer tells: the server's time lay within these bounds of our own, in milliseconds to be added.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sample {
  readonly least: number
  readonly most: number
}

/**
 * What is known of the server's clock.
 *
 * @since 0.1.0
 * @category models
 */
export interface OffsetEstimate {
  /** The latest few, newest first. */
  readonly samples: ReadonlyArray<Sample>
  /** What they come to: server time minus our own, in milliseconds. */
  readonly offset: number
  /** How far the wall clock was ahead of the steady one when they were taken: a change is a step of the wall clock. */
  readonly wallLead: number
}

/**
 * Nothing is known: our own clock counts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown: OffsetEstimate = { samples: [], offset: 0, wallLead: 0 }

/**
 * One answer: when it came, how long it took to come (milliseconds), and its `timestamp`, in whole Unix seconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Observation {
  readonly receivedAt: ClockReading.ClockReading
  readonly roundTrip: number
  readonly timestamp: number
}

const enough = 5
const longestRoundTrip = 5_000

/** A wall clock that moved by more than this against the steady one was set, or the machine slept. */
const stepLimit = 10_000

/**
 * Learns from an answer. One that took 5 seconds or longer tells too little and is left out. After a step of our own clock
 * what was known counts no more.
 *
 * @since 0.1.0
 * @category combinators
 */
export const observe = (
  knowledge: OffsetEstimate,
  { receivedAt, roundTrip, timestamp }: Observation
): OffsetEstimate => {
  if (roundTrip >= longestRoundTrip || !Number.isFinite(timestamp)) return knowledge
  // The timestamp is cut to the second, and was taken at any moment between sending and receiving.
  const sample = {
    least: timestamp * 1000 - receivedAt.wallMillis,
    most: timestamp * 1000 + 1000 - (receivedAt.wallMillis - roundTrip)
  }
  const drift = wallLeadOf(receivedAt)
  const known = hasStepped(knowledge, drift) ? [] : knowledge.samples
  const samples = [sample, ...known.slice(0, enough - 1)]
  return { samples, offset: medianOf(samples.map(offsetOf)), wallLead: drift }
}

const medianOf = (offsets: ReadonlyArray<number>): number => {
  // As it is on nearly every machine.
  if (offsets.every((offset) => offset === 0)) return 0
  return Arr.sort(offsets, Order.number)[Math.floor((offsets.length - 1) / 2)] ?? 0
}

/** 0 as long as our own clock may be right. */
const offsetOf = ({ least, most }: Sample): number => least <= 0 && most >= 0 ? 0 : (least + most) / 2

/**
 * Server time minus our own, in milliseconds: the median of the latest samples, so that one answer that is off moves
 * nothing. 0 as long as our own clock may be right.
 *
 * @since 0.1.0
 * @category combinators
 */
export const offset = (knowledge: OffsetEstimate, now: ClockReading.ClockReading): number =>
  hasStepped(knowledge, wallLeadOf(now)) ? 0 : knowledge.offset

const wallLeadOf = ({ monotonicMillis: steady, wallMillis: wall }: ClockReading.ClockReading): number => wall - steady

const hasStepped = (knowledge: OffsetEstimate, drift: number): boolean =>
  Math.abs(drift - knowledge.wallLead) > stepLimit

/**
 * The server's clock.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Learns from what an answer tells of the server's time. */
  readonly observe: (observation: Observation) => Effect.Effect<void>
  /** The server's time in Unix milliseconds, as far as it is known. */
  readonly now: Effect.Effect<number>
  /** Server time minus our own, in milliseconds. */
  readonly offset: Effect.Effect<number>
}

/**
 * The tag of the server's clock.
 *
 * @since 0.1.0
 * @category services
 */
export class ServerClock extends Context.Tag("@effect-fastmoss/core/ServerClock")<ServerClock, Service>() {}

/**
 * The server's clock as the answers tell it; our own where the configuration's `serverClock` is off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ServerClock, never, FastMossConfig> = Layer.effect(
  ServerClock,
  Effect.map(FastMossConfig, ({ serverClock }) => {
    const knowledge = MutableRef.make(unknown)
    const offsetNow = Effect.map(ClockReading.now, (now) => offset(MutableRef.get(knowledge), now))
    return ServerClock.of({
      observe: (observation) =>
        serverClock
          ? MetricLabels.sync((labels) => {
            const next = MutableRef.updateAndGet(knowledge, (knowledge) => observe(knowledge, observation))
            MetricLabels.update(Metrics.clockOffset, offset(next, observation.receivedAt), labels)
          })
          : Effect.void,
      now: Effect.clockWith((clock) => {
        const now = ClockReading.of(clock)
        return Effect.succeed(now.wallMillis + offset(MutableRef.get(knowledge), now))
      }),
      offset: offsetNow
    })
  })
)
