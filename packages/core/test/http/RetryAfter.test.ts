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
    ["soon", Option.none()],
    ["", Option.none()],
    [undefined, Option.none()]
  ])("parses %j", (header, expected) => {
    expect(RetryAfter.parse(header, now)).toEqual(expected)
  })
})
