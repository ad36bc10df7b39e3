import { describe, expect, it } from "@effect/vitest"
import { Duration } from "effect"
import * as Time from "../../src/terminal/Time.js"

describe("a duration", () => {
  it.each([
    ["9h 12m", Duration.seconds(33_123)],
    ["1d", Duration.seconds(86_405)],
    ["1s 500ms", Duration.millis(1500)],
    ["23h 59m", Duration.nanos(86_398_318_846_924n)],
    ["0", Duration.zero],
    ["Infinity", Duration.infinity]
  ])("is written with at most two units: %s", (text, duration) => {
    expect(Time.format(duration)).toBe(text)
  })
})
