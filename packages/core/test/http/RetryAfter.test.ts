import { describe, expect, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import * as RetryAfter from "../../src/http/RetryAfter.js"

describe("RetryAfter.parse", () => {
  const now = Date.UTC(2026, 0, 1, 0, 0, 0)
  it.each([
    ["120", Option.some(Duration.seconds(120))],
    [" 0 ", Option.some(Duration.zero)],
    ["Thu, 01 Jan 2026 00:00:30 GMT", Option.some(Duration.seconds(30))],
    ["Wed, 31 Dec 2025 23:59:00 GMT", Option.some(Duration.zero)],
    ["45.5", Option.some(Duration.seconds(46))],
    ["12.5", Option.some(Duration.seconds(13))],
    ["30.0", Option.some(Duration.seconds(30))],
    ["30.", Option.some(Duration.seconds(30))],
    ["30, 30", Option.some(Duration.seconds(30))],
    ["30 , 60", Option.some(Duration.seconds(60))],
    ["30,60.25", Option.some(Duration.seconds(61))],
    ["30,60.2", Option.some(Duration.seconds(61))],
    ["Thu, 01 Jan 2026 00:00:30 UTC", Option.some(Duration.seconds(30))],
    ["thu, 1 jan 2026 00:00:30 gmt", Option.some(Duration.seconds(30))],
    ["Thursday, 01-Jan-26 00:00:30 GMT", Option.some(Duration.seconds(30))],
    ["Thu Jan  1 00:00:30 2026", Option.some(Duration.seconds(30))],
    ["Sat Jan 10 00:00:00 2026", Option.some(Duration.days(9))],
    ["Thu, 01 Jan 2026 00:00:30 GMT, Thu, 01 Jan 2026 00:00:40 GMT", Option.some(Duration.seconds(40))],
    // More than 50 years ahead, so the year is 1977.
    ["Saturday, 01-Jan-77 00:00:00 GMT", Option.some(Duration.zero)],
    ["Thu, 01 Jan 2026 00:00:60 GMT", Option.some(Duration.seconds(60))],
    ["Wed, 31 Jun 2026 00:00:30 GMT", Option.none()],
    ["Thu, 01 Jan 2026 24:00:30 GMT", Option.none()],
    ["Thu, 01 Jan 2026 00:00:30 CET", Option.none()],
    ["-5", Option.none()],
    ["5 seconds", Option.none()],
    ["1e3", Option.none()],
    ["30, soon", Option.none()],
    ["soon", Option.none()],
    ["", Option.none()],
    [undefined, Option.none()]
  ])("parses %j", (header, expected) => {
    expect(RetryAfter.parse(header, now)).toEqual(expected)
  })
})
