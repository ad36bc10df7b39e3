import { describe, expect, it } from "@effect/vitest"
import { Duration } from "effect"
import { formatDuration } from "../../src/internal/formatDuration.js"

describe("formatDuration", () => {
  it.each([
    ["23h 59m", Duration.sum(Duration.millis(86_398_318), Duration.nanos(846_924n))],
    ["1s 500ms", Duration.millis(1500)],
    ["1d", Duration.sum(Duration.days(1), Duration.seconds(5))],
    ["1d 2h", Duration.sum(Duration.hours(26), Duration.minutes(30))],
    ["15s", Duration.seconds(15)],
    ["2m 5s", Duration.seconds(125)],
    ["1ms", Duration.nanos(846_924n)],
    ["0", Duration.zero],
    ["Infinity", Duration.infinity]
  ])("writes %s: at most two units that follow each other", (text, duration) => {
    expect(formatDuration(duration)).toBe(text)
  })
})
