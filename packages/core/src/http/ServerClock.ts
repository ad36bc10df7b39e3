/**
 * An estimate of FastMoss's clock, based on the `timestamp` of its responses. Without it, a machine with a wrong clock
 * would sign requests with a time that FastMoss rejects.
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
 * Lower and upper bound of the clock offset (server time minus local time) according to one response, in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sample {
  readonly least: number
  readonly most: number
}

/**
 * An estimate of the clock offset.
 *
 * @since 0.1.0
 * @category models
 */
export interface OffsetEstimate {
  /** Latest samples, newest first. */
  readonly samples: ReadonlyArray<Sample>
  /** Clock offset: server time minus local time, in milliseconds. */
  readonly offset: number
  /**
   * Wall time minus monotonic time at the latest sample, in milliseconds. A large change since then means that the wall
   * clock was set.
   */
  readonly wallLead: number
}

/**
 * Initial estimate, without samples: the clock offset is 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown: OffsetEstimate = { samples: [], offset: 0, wallLead: 0 }

/**
 * Observed response: the reading of the local clocks when it arrived, its round trip in milliseconds, and its
 * `timestamp` in whole Unix seconds.
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

/**
 * Limit for a jump of the wall clock, in milliseconds. If wall time minus monotonic time changes by more, the wall
 * clock was set or the machine slept.
 */
const stepLimit = 10_000

/**
 * Returns the estimate of the clock offset after an observed response.
 *
 * - A response that took 5 seconds or longer is ignored, because it is too imprecise.
 * - Earlier samples are dropped if the local clock was set since.
 *
 * @since 0.1.0
 * @category combinators
 */
export const observe = (
  estimate: OffsetEstimate,
  { receivedAt, roundTrip, timestamp }: Observation
): OffsetEstimate => {
  if (roundTrip >= longestRoundTrip || !Number.isFinite(timestamp)) return estimate
  // The timestamp is truncated to whole seconds, and was created at an unknown moment between sending and receiving.
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
  // On nearly every machine all offsets are 0, and no sort is needed.
  if (offsets.every((offset) => offset === 0)) return 0
  return Arr.sort(offsets, Order.number)[Math.floor((offsets.length - 1) / 2)] ?? 0
}

/**
 * Returns the clock offset according to one sample: 0 if 0 is within the bounds, because the local clock may then be
 * right; else the middle of the bounds.
 */
const offsetOf = ({ least, most }: Sample): number => least <= 0 && most >= 0 ? 0 : (least + most) / 2

/**
 * Returns the clock offset: server time minus local time, in milliseconds.
 *
 * - It is the median of the latest samples, so that a single wrong response has no effect.
 * - It is 0 while the local clock may be right.
 * - It is 0 after the local clock was set, until the next sample.
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
 * Server clock service: estimates the time of FastMoss's clock from observed responses.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Adjusts the estimated clock offset to an observed response. */
  readonly observe: (observation: Observation) => Effect.Effect<void>
  /** Estimated server time in Unix milliseconds. */
  readonly now: Effect.Effect<number>
  /** Clock offset: server time minus local time, in milliseconds. */
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
 * Layer of the server clock, which learns the clock offset from responses. If the configuration sets `serverClock` to
 * false, the server clock returns the local time.
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
