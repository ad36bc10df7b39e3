/**
 * Estimates FastMoss's clock from the `timestamp` of its responses: a machine with a wrong clock would otherwise sign with a
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
 * Bounds that one response sets for the clock offset, in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sample {
  readonly least: number
  readonly most: number
}

/**
 * Estimate of the clock offset.
 *
 * @since 0.1.0
 * @category models
 */
export interface OffsetEstimate {
  /** The latest samples, newest first. */
  readonly samples: ReadonlyArray<Sample>
  /** The clock offset, server time minus local time, in milliseconds. */
  readonly offset: number
  /** Wall time minus monotonic time at the samples: a change means that the wall clock was set. */
  readonly wallLead: number
}

/**
 * The estimate without samples: the local clock counts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown: OffsetEstimate = { samples: [], offset: 0, wallLead: 0 }

/**
 * Observation of one response: its arrival, its round trip in milliseconds, and its `timestamp`, in whole Unix seconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Observation {
  readonly receivedAt: ClockReading.ClockReading
  readonly roundTrip: number
  readonly timestamp: number
}

const maxSamples = 5
const longestRoundTrip = 5_000

/** A wall clock that moved by more than this against the monotonic one was set, or the machine slept. In milliseconds. */
const stepLimit = 10_000

/**
 * Adds a sample to an estimate. A response that took 5 seconds or longer says too little and is ignored. After a step of the
 * local clock the earlier samples are dropped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const observe = (
  estimate: OffsetEstimate,
  { receivedAt, roundTrip, timestamp }: Observation
): OffsetEstimate => {
  if (roundTrip >= longestRoundTrip || !Number.isFinite(timestamp)) return estimate
  // The timestamp is truncated to the second and was taken at some moment between sending and receiving.
  const sample = {
    least: timestamp * 1000 - receivedAt.wallMillis,
    most: timestamp * 1000 + 1000 - (receivedAt.wallMillis - roundTrip)
  }
  const wallLead = wallLeadOf(receivedAt)
  const known = hasStepped(estimate, wallLead) ? [] : estimate.samples
  const samples = [sample, ...known.slice(0, maxSamples - 1)]
  return { samples, offset: medianOf(samples.map(offsetOf)), wallLead }
}

const medianOf = (offsets: ReadonlyArray<number>): number => {
  // As on nearly every machine: nothing to sort.
  if (offsets.every((offset) => offset === 0)) return 0
  return Arr.sort(offsets, Order.number)[Math.floor((offsets.length - 1) / 2)] ?? 0
}

/** 0 while the bounds permit that the local clock is right. */
const offsetOf = ({ least, most }: Sample): number => least <= 0 && most >= 0 ? 0 : (least + most) / 2

/**
 * Returns the clock offset, server time minus local time, in milliseconds: the median of the latest samples, so that a
 * single wrong response changes nothing. 0 while the samples permit that the local clock is right.
 *
 * @since 0.1.0
 * @category combinators
 */
export const offset = (estimate: OffsetEstimate, now: ClockReading.ClockReading): number =>
  hasStepped(estimate, wallLeadOf(now)) ? 0 : estimate.offset

const wallLeadOf = ({ monotonicMillis, wallMillis }: ClockReading.ClockReading): number => wallMillis - monotonicMillis

const hasStepped = (estimate: OffsetEstimate, wallLead: number): boolean =>
  Math.abs(wallLead - estimate.wallLead) > stepLimit

/**
 * Server clock service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Learns from a response. */
  readonly observe: (observation: Observation) => Effect.Effect<void>
  /** The estimated time of the server, in Unix milliseconds. */
  readonly now: Effect.Effect<number>
  /** The clock offset, server time minus local time, in milliseconds. */
  readonly offset: Effect.Effect<number>
}

/**
 * Tag of the server clock service.
 *
 * @since 0.1.0
 * @category services
 */
export class ServerClock extends Context.Tag("@effect-fastmoss/core/ServerClock")<ServerClock, Service>() {}

/**
 * Server clock that learns from responses; the local clock if the configuration's `serverClock` is off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ServerClock, never, FastMossConfig> = Layer.effect(
  ServerClock,
  Effect.map(FastMossConfig, ({ serverClock }) => {
    const estimate = MutableRef.make(unknown)
    const offsetNow = Effect.map(ClockReading.now, (now) => offset(MutableRef.get(estimate), now))
    return ServerClock.of({
      observe: (observation) =>
        serverClock
          ? MetricLabels.sync((labels) => {
            const next = MutableRef.updateAndGet(estimate, (before) => observe(before, observation))
            MetricLabels.update(Metrics.clockOffset, offset(next, observation.receivedAt), labels)
          })
          : Effect.void,
      now: Effect.clockWith((clock) => {
        const now = ClockReading.of(clock)
        return Effect.succeed(now.wallMillis + offset(MutableRef.get(estimate), now))
      }),
      offset: offsetNow
    })
  })
)
