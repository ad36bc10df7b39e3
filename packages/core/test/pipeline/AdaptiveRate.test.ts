import { describe, expect, it } from "@effect/vitest"
import * as AdaptiveRate from "../../src/pipeline/AdaptiveRate.js"

const limits: AdaptiveRate.Limits = { concurrency: 2, rate: Infinity, adaptive: true }
const stateWith = (changes: Partial<AdaptiveRate.AdaptiveRate>) => ({
  ...AdaptiveRate.initial,
  inFlight: 1,
  ...changes
})

const onResult = (
  changes: Partial<AdaptiveRate.AdaptiveRate>,
  now: number,
  outcome: AdaptiveRate.AttemptOutcome["outcome"],
  { own = limits, retryAfter = 0, startedAt = now }: {
    readonly own?: AdaptiveRate.Limits
    readonly retryAfter?: number
    readonly startedAt?: number
  } = {}
) => AdaptiveRate.onResult(stateWith(changes), now, { startedAt, outcome, retryAfter }, own)

const granted = (acquisition: AdaptiveRate.Acquisition): AdaptiveRate.AdaptiveRate => {
  if (acquisition._tag !== "Granted") throw new Error(`the permit is ${acquisition._tag}`)
  return acquisition.state
}

/** A state that differs from the initial state in every field. */
const learnt: AdaptiveRate.AdaptiveRate = {
  inFlight: 1,
  rate: 4,
  isGuess: true,
  nextAt: 900,
  refusals: 2,
  refusedAt: 800,
  lowered: { at: 700, successes: 3 },
  ceiling: 6,
  changedAt: 750,
  recent: { since: 500, current: 4, before: 6 }
}

describe("a permit", () => {
  it("is granted up to the concurrency, and changes only inFlight and nextAt", () => {
    expect(granted(AdaptiveRate.tryAcquire(learnt, 1000, limits))).toEqual({ ...learnt, inFlight: 2, nextAt: 1400 })
    expect(AdaptiveRate.tryAcquire(stateWith({ inFlight: 2 }), 0, limits)).toEqual({ _tag: "Saturated" })
    expect(AdaptiveRate.tryAcquire(stateWith({ inFlight: 3 }), 0, limits)).toEqual({ _tag: "Saturated" })
  })

  it("is granted while nothing is learnt, and does not change the rate", () => {
    expect(granted(AdaptiveRate.tryAcquire(AdaptiveRate.initial, 5, limits))).toEqual({
      inFlight: 1,
      rate: Infinity,
      isGuess: false,
      nextAt: 5,
      refusals: 0,
      refusedAt: -Infinity,
      lowered: { at: -Infinity, successes: 0 },
      ceiling: Infinity,
      changedAt: -Infinity,
      recent: { since: -Infinity, current: 0, before: 0 }
    })
  })

  it("is delayed until nextAt, but not because of the rounding of a clock", () => {
    expect(AdaptiveRate.tryAcquire(stateWith({ nextAt: 1000 }), 999, limits)).toEqual({ _tag: "Delayed", millis: 1 })
    expect(AdaptiveRate.tryAcquire(stateWith({ nextAt: 1000 }), 999.98, limits)._tag).toBe("Delayed")
    expect(AdaptiveRate.tryAcquire(stateWith({ nextAt: 1000 }), 999.995, limits)._tag).toBe("Granted")
    expect(AdaptiveRate.tryAcquire(stateWith({ nextAt: 0.01 }), 0, limits)._tag).toBe("Granted")
  })

  it("delays the next start by the lower of the learnt and the configured rate", () => {
    const nextAt = (rate: number, own: number) =>
      granted(AdaptiveRate.tryAcquire(stateWith({ rate }), 50, { ...limits, rate: own })).nextAt
    expect(nextAt(Infinity, Infinity)).toBe(50)
    expect(nextAt(4, Infinity)).toBe(300)
    expect(nextAt(4, 2)).toBe(550)
    expect(nextAt(2, 4)).toBe(550)
  })

  it("delays the next start by the pause after throttling responses, if that is longer", () => {
    const nextAt = (refusals: number, rate = Infinity) =>
      granted(AdaptiveRate.tryAcquire(stateWith({ refusals, rate }), 0, limits)).nextAt
    expect([0, 1, 2, 3, 6, 7, 50].map((refusals) => nextAt(refusals))).toEqual([0, 200, 400, 800, 6400, 10_000, 10_000])
    expect(nextAt(1, 4)).toBe(250)
    expect(nextAt(2, 4)).toBe(400)
  })
})

describe("a success", () => {
  it("raises a learnt rate by the time since its last change, at most ten seconds", () => {
    const rate = (now: number, isGuess = false) => onResult({ rate: 60, changedAt: 0, isGuess }, now, "success").rate
    expect(rate(0)).toBe(60)
    expect(rate(1_000)).toBeCloseTo(61, 9)
    expect(rate(10_000)).toBeCloseTo(70, 9)
    expect(rate(11_000)).toBeCloseTo(70, 9)
    expect(rate(700, true)).toBeCloseTo(66, 9)
  })

  it("raises it five times slower from 95 to 105 percent of the rate at the last throttling response", () => {
    const rate = (rate: number, ceiling: number) => onResult({ rate, ceiling, changedAt: 0 }, 10_000, "success").rate
    expect(rate(94, 100)).toBeCloseTo(94 * 7 / 6, 9)
    expect(rate(96, 100)).toBeCloseTo(96 * 31 / 30, 9)
    expect(rate(104, 100)).toBeCloseTo(104 * 31 / 30, 9)
    expect(rate(106, 100)).toBeCloseTo(106 * 7 / 6, 9)
    expect(rate(106, Infinity)).toBeCloseTo(106 * 7 / 6, 9)
  })

  it("of an attempt that was under way at the first throttling response corrects the rate that it set", () => {
    const recent = { since: 1000, current: 19, before: 0 }
    const state = { rate: 4, isGuess: false, refusals: 1, refusedAt: 1050, changedAt: 1100, recent }
    expect(onResult(state, 1100, "success", { startedAt: 1000 }).rate).toBeCloseTo(18, 9)
    // Not one that started later, none that is measured lower, and not after a second decrease.
    expect(onResult(state, 1100, "success", { startedAt: 1060 }).rate).toBe(4)
    expect(onResult({ ...state, rate: 30 }, 1100, "success", { startedAt: 1000 }).rate).toBe(30)
    expect(onResult({ ...state, ceiling: 10 }, 1100, "success", { startedAt: 1000 }).rate).toBe(4)
  })

  it("of such an attempt ends a guess once two a second are measured", () => {
    const isGuess = (current: number) => {
      const recent = { since: 1000, current, before: 0 }
      return onResult(
        { rate: 2, isGuess: true, refusals: 1, refusedAt: 1050, changedAt: 1100, recent },
        1100,
        "success",
        {
          startedAt: 1000
        }
      ).isGuess
    }
    expect([isGuess(1), isGuess(2)]).toEqual([true, false])
  })

  it("that ends the pauses begins the time of the measurement, up to two seconds after the throttling response", () => {
    const at = (now: number, refusals: number) =>
      onResult({ rate: 10, refusals, refusedAt: 1000, lowered: { at: 1000, successes: 0 } }, now, "success").lowered.at
    expect([at(1300, 1), at(3000, 1), at(9000, 1), at(1300, 0)]).toEqual([1300, 3000, 3000, 1000])
  })

  it("does not change an unlimited rate", () => {
    expect(onResult({}, 5_000, "success")).toMatchObject({ rate: Infinity, changedAt: -Infinity, isGuess: false })
  })

  it("is counted and ends the pauses; the rest of the state does not change", () => {
    expect(onResult(learnt, 1000, "success")).toEqual({
      inFlight: 0,
      rate: 4 * (1 + 250 / 7000),
      isGuess: true,
      nextAt: 900,
      refusals: 0,
      refusedAt: 800,
      lowered: { at: 1000, successes: 4 },
      ceiling: 6,
      changedAt: 1000,
      recent: { since: 500, current: 5, before: 6 }
    })
  })

  it("ends no pause if its attempt started before the last throttling response", () => {
    expect(onResult(learnt, 1000, "success", { startedAt: 799 }).refusals).toBe(2)
    expect(onResult(learnt, 1000, "success", { startedAt: 800 }).refusals).toBe(0)
  })

  it("is counted in its second, and the count of the second before is kept", () => {
    const recent = { since: 1000, current: 3, before: 2 }
    const after = (now: number) => onResult({ recent }, now, "success").recent
    expect(after(1999)).toEqual({ since: 1000, current: 4, before: 2 })
    expect(after(2000)).toEqual({ since: 2000, current: 1, before: 3 })
    expect(after(2999)).toEqual({ since: 2999, current: 1, before: 3 })
    expect(after(3000)).toEqual({ since: 3000, current: 1, before: 0 })
  })
})

describe("the first throttling response", () => {
  const learn = (recent: AdaptiveRate.AdaptiveRate["recent"], now: number) => onResult({ recent }, now, "throttled")

  it("sets the rate to nine tenths of the successes in the last second", () => {
    expect(learn({ since: 1000, current: 10, before: 50 }, 1000).rate).toBeCloseTo(54, 9)
    expect(learn({ since: 1000, current: 10, before: 20 }, 1250).rate).toBeCloseTo(22.5, 9)
    expect(learn({ since: 1000, current: 10, before: 20 }, 1999.5).rate).toBeCloseTo(9.009, 9)
    expect(learn({ since: 1000, current: 10, before: 20 }, 2000).rate).toBeCloseTo(9, 9)
    expect(learn({ since: 1000, current: 10, before: 20 }, 2999).rate).toBeCloseTo(9, 9)
    expect(learn({ since: 1000, current: 10, before: 20 }, 3000).rate).toBe(2)
  })

  it("sets the rate to two attempts per second, as a guess, after fewer successes", () => {
    expect(learn({ since: 0, current: 2, before: 0 }, 0)).toMatchObject({ rate: 2, isGuess: true })
    expect(learn({ since: 0, current: 3, before: 0 }, 0)).toMatchObject({ rate: 2.7, isGuess: false })
    expect(learn({ since: 0, current: 0, before: 20 / 9 }, 0)).toMatchObject({ rate: 2, isGuess: false })
  })

  it("starts a new count of successes, and a pause", () => {
    expect(onResult({ recent: learnt.recent, lowered: learnt.lowered }, 1000, "throttled")).toEqual({
      inFlight: 0,
      rate: expect.closeTo(6.3, 9),
      isGuess: false,
      nextAt: 1200,
      refusals: 1,
      refusedAt: 1000,
      lowered: { at: 1000, successes: 0 },
      ceiling: Infinity,
      changedAt: 1000,
      recent: learnt.recent
    })
  })
})

describe("a later throttling response", () => {
  const rateAfter = (rate: number, successes: number, now: number, own = limits) =>
    onResult({ rate, isGuess: true, lowered: { at: 0, successes } }, now, "throttled", { own }).rate

  it("sets the rate to nineteen twentieths of the rate of successes since the last decrease, but at most halves it", () => {
    expect(rateAfter(10, 16, 2000)).toBeCloseTo(7.6, 9)
    expect(rateAfter(10, 100, 2000)).toBeCloseTo(9.5, 9)
    expect(rateAfter(10, 2, 2000)).toBe(5)
    expect(onResult({ rate: 10, lowered: { at: 1000, successes: 16 } }, 3000, "throttled").rate).toBeCloseTo(7.6, 9)
    // A period shorter than one second counts as one second.
    expect(rateAfter(10, 8, 500)).toBeCloseTo(7.6, 9)
  })

  it("starts from the configured rate if that is lower, and never sets less than one attempt per ten seconds", () => {
    expect(rateAfter(10, 100, 2000, { ...limits, rate: 4 })).toBeCloseTo(3.8, 9)
    expect(rateAfter(Infinity, 0, 2000, { ...limits, rate: 4 })).toBe(2)
    expect(rateAfter(0.15, 0, 60_000)).toBe(0.1)
  })

  it("stores the rate before the decrease as the ceiling", () => {
    expect(onResult({ rate: 10, ceiling: 30 }, 1000, "throttled").ceiling).toBe(10)
    expect(onResult({ rate: 10 }, 1000, "throttled", { own: { ...limits, rate: 4 } }).ceiling).toBe(4)
    expect(onResult({ rate: 10, ceiling: 30, refusals: 1 }, 1000, "throttled").ceiling).toBe(30)
  })

  it("makes the rate not a guess any more", () => {
    expect(onResult({ rate: 2, isGuess: true }, 5_000, "throttled").isGuess).toBe(false)
  })

  it("in a row does not change the rate, and doubles the pause", () => {
    expect(onResult({ ...learnt, nextAt: 0 }, 1000, "throttled")).toEqual({
      ...learnt,
      inFlight: 0,
      nextAt: 1800,
      refusals: 3,
      refusedAt: 1000
    })
  })

  it("applies only its Retry-After if its attempt started before the last throttling response", () => {
    expect(onResult(learnt, 1000, "throttled", { startedAt: 799 })).toEqual({ ...learnt, inFlight: 0, nextAt: 1000 })
    expect(onResult(learnt, 1000, "throttled", { startedAt: 799, retryAfter: 5_000 })).toEqual({
      ...learnt,
      inFlight: 0,
      nextAt: 6_000
    })
    expect(onResult(learnt, 1000, "throttled", { startedAt: 800 }).refusals).toBe(3)
  })

  it("never shortens a wait, and obeys Retry-After for at most one minute", () => {
    expect(onResult({ nextAt: 9_000 }, 1000, "throttled").nextAt).toBe(9_000)
    expect(onResult({ nextAt: 9_000 }, 1000, "throttled", { retryAfter: 9_000 }).nextAt).toBe(10_000)
    expect(onResult({}, 1000, "throttled", { retryAfter: 100_000 }).nextAt).toBe(61_000)
    expect(onResult({}, 1000, "throttled", { retryAfter: 100 }).nextAt).toBe(1_200)
  })
})

describe("any other result", () => {
  it("only releases the permit", () => {
    expect(onResult(learnt, 1000, "other", { retryAfter: 5_000 })).toEqual({ ...learnt, inFlight: 0 })
  })

  it("is every result if `adaptive` is off", () => {
    const own = { ...limits, adaptive: false }
    for (const outcome of ["success", "throttled", "other"] as const) {
      expect(onResult(learnt, 1000, outcome, { own, retryAfter: 5_000 })).toEqual({ ...learnt, inFlight: 0 })
    }
  })
})
