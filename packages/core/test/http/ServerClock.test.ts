import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as ClockReading from "../../src/http/ClockReading.js"
import * as ServerClock from "../../src/http/ServerClock.js"

const at = (wall: number, monotonic = wall): ClockReading.ClockReading => ({
  wallMillis: wall,
  monotonicMillis: monotonic
})

/** A response at `wall` of the local clock after `roundTrip`, from a server whose clock is `ahead`. */
const response = (wall: number, ahead: number, roundTrip = 100, monotonic = wall): ServerClock.Observation => ({
  receivedAt: at(wall, monotonic),
  roundTrip,
  timestamp: Math.floor((wall - roundTrip / 2 + ahead) / 1000)
})

const offsetAfter = (...observations: ReadonlyArray<ServerClock.Observation>) => {
  const knowledge = observations.reduce(ServerClock.observe, ServerClock.unknown)
  return ServerClock.offset(knowledge, observations.at(-1)?.receivedAt ?? at(0))
}

describe("the server's clock", () => {
  it("has offset 0 while nothing is known", () => {
    expect(ServerClock.offset(ServerClock.unknown, at(5))).toBe(0)
  })

  it("has offset 0 when the responses are consistent with it", () => {
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

  it("is known to a second and half the round trip after one response", () => {
    const skew = fc.integer({ min: -1e8, max: 1e8 }).filter((ahead) => Math.abs(ahead) > 10_000)
    fc.assert(fc.property(skew, fc.nat(1e9), fc.nat(4999), (ahead, wall, roundTrip) => {
      expect(Math.abs(offsetAfter(response(wall, ahead, roundTrip)) - ahead)).toBeLessThanOrEqual(1000 + roundTrip / 2)
    }))
  })

  it("is not derived from a response that took 5 seconds or longer", () => {
    expect(offsetAfter(response(1e6, 3_600_000, 5000))).toBe(0)
    expect(offsetAfter(response(1e6, 3_600_000, 4999))).not.toBe(0)
  })

  it("is not changed by one outlier, nor by a timestamp that is not a number", () => {
    const good = [1, 2, 3, 4].map((n) => response(n * 1000, 3_600_000))
    expect(Math.abs(offsetAfter(...good, response(5000, 0)) - 3_600_000)).toBeLessThanOrEqual(1000)
    const none = { ...response(5000, 0), timestamp: Number.NaN }
    expect(Math.abs(offsetAfter(...good, none) - 3_600_000)).toBeLessThanOrEqual(1000)
  })

  it("follows a step of the server's clock", () => {
    const before = [1, 2, 3, 4, 5].map((n) => response(n * 1000, 3_600_000))
    const after = [6, 7, 8].map((n) => response(n * 1000, 0))
    expect(offsetAfter(...before, ...after)).toBe(0)
  })

  it("is unknown again after a step of the local clock, until the next response", () => {
    const knowledge = ServerClock.observe(ServerClock.unknown, response(1e6, 3_600_000))
    // The wall clock is set an hour ahead, while the monotonic clock advances by a second.
    expect(ServerClock.offset(knowledge, at(1e6 + 3_601_000, 1e6 + 1000))).toBe(0)
    const next = ServerClock.observe(knowledge, response(1e6 + 3_601_000, 0, 100, 1e6 + 1000))
    expect(next.samples.length).toBe(1)
  })
})

describe("ClockReading.wallSince", () => {
  it("is the later of the times of both clocks", () => {
    expect(ClockReading.wallSince(at(100, 0), at(150, 50))).toBe(150)
    expect(ClockReading.wallSince(at(100, 0), at(20, 50))).toBe(150)
    expect(ClockReading.wallSince(at(100, 0), at(900, 50))).toBe(900)
  })
})
