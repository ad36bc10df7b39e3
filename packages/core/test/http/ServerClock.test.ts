import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Layer, Metric, Redacted, TestClock } from "effect"
import * as FastMossConfig from "../../src/FastMossConfig.js"
import * as ClockReading from "../../src/http/ClockReading.js"
import * as ServerClock from "../../src/http/ServerClock.js"
import * as Metrics from "../../src/Metrics.js"

const at = (wall: number, monotonic = wall): ClockReading.ClockReading => ({
  wallMillis: wall,
  monotonicMillis: monotonic
})

/**
 * Makes an observation: a response arrives at the local time `wall` after `roundTrip` milliseconds, from a server whose
 * clock is `ahead` milliseconds ahead.
 */
const response = (wall: number, ahead: number, roundTrip = 100, monotonic = wall): ServerClock.Observation => ({
  receivedAt: at(wall, monotonic),
  roundTrip,
  timestamp: Math.floor((wall - roundTrip / 2 + ahead) / 1000)
})

const offsetAfter = (...observations: ReadonlyArray<ServerClock.Observation>) => {
  const knowledge = observations.reduce(ServerClock.observe, ServerClock.unknown)
  return ServerClock.offset(knowledge, observations.at(-1)?.receivedAt ?? at(0))
}

describe("the estimated server clock", () => {
  it("has offset 0 without responses", () => {
    expect(ServerClock.offset(ServerClock.unknown, at(5))).toBe(0)
  })

  it("has offset 0 if the responses are consistent with it", () => {
    const parts = fc.record({
      wall: fc.nat(1e9),
      roundTrip: fc.nat(4999),
      place: fc.double({ min: 0, max: 1, noNaN: true })
    })
    fc.assert(fc.property(fc.array(parts, { minLength: 1, maxLength: 9 }), (responses) => {
      const observations = responses.map(({ place, roundTrip, wall }) => ({
        receivedAt: at(wall),
        roundTrip,
        timestamp: Math.floor((wall - roundTrip * place) / 1000)
      }))
      expect(offsetAfter(...observations)).toBe(0)
    }))
  })

  it("is accurate to one second plus half the round trip after one response", () => {
    const skew = fc.integer({ min: -1e8, max: 1e8 }).filter((ahead) => Math.abs(ahead) > 10_000)
    fc.assert(fc.property(skew, fc.nat(1e9), fc.nat(4999), (ahead, wall, roundTrip) => {
      expect(Math.abs(offsetAfter(response(wall, ahead, roundTrip)) - ahead)).toBeLessThanOrEqual(1000 + roundTrip / 2)
    }))
  })

  it("ignores a response that took 5 seconds or longer", () => {
    expect(offsetAfter(response(1e6, 3_600_000, 5000))).toBe(0)
    expect(offsetAfter(response(1e6, 3_600_000, 4999))).not.toBe(0)
  })

  it("ignores a single outlier, and a timestamp that is not a number", () => {
    const good = [1, 2, 3, 4].map((n) => response(n * 1000, 3_600_000))
    expect(Math.abs(offsetAfter(...good, response(5000, 0)) - 3_600_000)).toBeLessThanOrEqual(1000)
    const none = { ...response(5000, 0), timestamp: Number.NaN }
    expect(Math.abs(offsetAfter(...good, none) - 3_600_000)).toBeLessThanOrEqual(1000)
  })

  it("follows a jump of the server clock", () => {
    const before = [1, 2, 3, 4, 5].map((n) => response(n * 1000, 3_600_000))
    const after = [6, 7, 8].map((n) => response(n * 1000, 0))
    expect(offsetAfter(...before, ...after)).toBe(0)
  })

  it("is unknown after a jump of the local clock, until the next response", () => {
    const knowledge = ServerClock.observe(ServerClock.unknown, response(1e6, 3_600_000))
    // The wall clock is set one hour ahead, while the monotonic clock advances by one second.
    expect(ServerClock.offset(knowledge, at(1e6 + 3_601_000, 1e6 + 1000))).toBe(0)
    const next = ServerClock.observe(knowledge, response(1e6 + 3_601_000, 0, 100, 1e6 + 1000))
    expect(next.samples.length).toBe(1)
  })
})

describe("an observation", () => {
  const observe = ServerClock.observe
  const received = { receivedAt: at(10_000, 4_000), roundTrip: 400, timestamp: 30 }

  it("sets the bounds of the offset: the timestamp is from within the round trip, and truncated to seconds", () => {
    expect(observe(ServerClock.unknown, received)).toEqual({
      samples: [{ least: 20_000, most: 21_400 }],
      offset: 20_700,
      wallLead: 6_000
    })
  })

  it("proves no offset if 0 is within the bounds or equals one of them", () => {
    const offset = (wallMillis: number) =>
      observe(ServerClock.unknown, { ...received, receivedAt: at(wallMillis) }).offset
    expect(offset(30_000)).toBe(0)
    expect(offset(29_999)).toBe(701)
    expect(offset(31_400)).toBe(0)
    expect(offset(31_401)).toBe(-701)
  })

  it("changes nothing if it took 5 seconds, or if its timestamp is not a number", () => {
    const before = observe(ServerClock.unknown, received)
    for (const changes of [{ roundTrip: 5_000 }, { timestamp: Number.NaN }, { timestamp: Infinity }]) {
      expect(observe(before, { ...received, ...changes })).toBe(before)
    }
    expect(observe(before, { ...received, roundTrip: 4_999 })).not.toBe(before)
  })

  it("is kept with the four before it, newest first, and their median counts", () => {
    const at20 = { receivedAt: at(0), roundTrip: 0 }
    const estimates = [9, 3, 7, 1, 5, 8, 2].map((timestamp) => ({ ...at20, timestamp })).reduce<
      ReadonlyArray<ServerClock.OffsetEstimate>
    >((all, observation) => [...all, observe(all.at(-1) ?? ServerClock.unknown, observation)], [])
    // For an even number of observations, the median is the lower of the two middle values.
    expect(estimates.map(({ offset }) => offset)).toEqual([9_500, 3_500, 7_500, 3_500, 5_500, 5_500, 5_500])
    expect(estimates.at(-1)?.samples.map(({ least }) => least)).toEqual([2_000, 8_000, 5_000, 1_000, 7_000])
    expect(observe(estimates[1] ?? ServerClock.unknown, { ...at20, timestamp: 0 }).offset).toBe(3_500)
  })
})

describe("a jump of the local clock", () => {
  const estimate: ServerClock.OffsetEstimate = {
    samples: [{ least: 20_000, most: 21_000 }],
    offset: 20_500,
    wallLead: 6_000
  }

  it("by more than ten seconds in either direction makes the offset unknown", () => {
    const offset = (step: number) => ServerClock.offset(estimate, at(10_000 + step, 4_000))
    expect([0, 10_000, -10_000].map(offset)).toEqual([20_500, 20_500, 20_500])
    expect([10_001, -10_001].map(offset)).toEqual([0, 0])
  })

  it("by more than ten seconds drops the earlier samples", () => {
    const samples = (step: number) =>
      ServerClock.observe(estimate, { receivedAt: at(10_000 + step, 4_000), roundTrip: 0, timestamp: 0 }).samples.length
    expect([0, 10_000, -10_000].map(samples)).toEqual([2, 2, 2])
    expect([10_001, -10_001].map(samples)).toEqual([1, 1])
  })
})

describe("the server clock service", () => {
  const run = <A>(
    serverClock: boolean,
    test: (service: ServerClock.Service, step: (millis: number) => void) => Effect.Effect<A>
  ) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000_000)
      const { clock, step } = settableClock(yield* Effect.clock)
      return yield* Effect.flatMap(ServerClock.ServerClock, (service) => test(service, step)).pipe(
        Effect.provide(ServerClock.layer.pipe(
          Layer.provide(
            FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret"), serverClock })
          )
        )),
        Effect.withClock(clock)
      )
    })
  const observation = Effect.map(ClockReading.now, (receivedAt) => ({ receivedAt, roundTrip: 0, timestamp: 1_060 }))

  it.effect("learns the server time from a response, and forgets it after a jump of the local clock", () =>
    run(true, (service, step) =>
      Effect.gen(function*() {
        const readings = Effect.all([
          service.offset,
          service.now,
          Effect.map(Metric.value(Metrics.clockOffset), ({ value }) => value)
        ])
        expect((yield* readings).slice(0, 2)).toEqual([0, 1_000_000])
        yield* Effect.flatMap(observation, service.observe)
        expect(yield* readings).toEqual([60_500, 1_060_500, 60_500])
        step(20_000)
        expect((yield* readings).slice(0, 2)).toEqual([0, 1_020_000])
        yield* Effect.flatMap(observation, service.observe)
        expect(yield* readings).toEqual([40_500, 1_060_500, 40_500])
      })))

  it.effect("returns the local time if the configuration turns it off", () =>
    run(false, (service) =>
      Effect.gen(function*() {
        yield* Effect.flatMap(observation, service.observe)
        expect([yield* service.offset, yield* service.now]).toEqual([0, 1_000_000])
      })))
})

describe("ClockReading.wallSince", () => {
  it("returns the later of the times of both clocks", () => {
    expect(ClockReading.wallSince(at(100, 0), at(150, 50))).toBe(150)
    expect(ClockReading.wallSince(at(100, 0), at(20, 50))).toBe(150)
    expect(ClockReading.wallSince(at(100, 0), at(900, 50))).toBe(900)
  })
})
