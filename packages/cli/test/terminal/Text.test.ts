import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Text from "../../src/terminal/Text.js"
import { anyText } from "./anyText.js"

describe("text on a terminal", () => {
  it.prop("is cut to at most the given width", [anyText, FastCheck.integer({ min: 0, max: 60 })], ([text, most]) => {
    const cut = Text.cut(Text.plain(text), most)
    expect(Text.width(cut)).toBeLessThanOrEqual(most)
    if (Text.width(Text.plain(text)) <= most) expect(cut).toBe(Text.plain(text))
  })

  it.prop(
    "is wrapped to at most the given width, and loses only spaces",
    [anyText, FastCheck.integer({ min: 2, max: 60 })],
    ([text, most]) => {
      const lines = Text.wrap(Text.plain(text), most)
      for (const line of lines) expect(Text.width(line)).toBeLessThanOrEqual(most)
      expect(lines.join("").replaceAll(" ", "")).toBe(Text.plain(text).replaceAll(" ", ""))
    }
  )

  it("is folded with its own indentation, and a path is never broken", () => {
    expect(Text.fold("  one two three\nfour", 9)).toBe("  one two\n  three\nfour")
    expect(Text.fold("written to /a/very/long/path/to/a/file now", 20)).toBe(
      "written to /a/very/long/path/to/a/file now"
    )
  })

  it.prop("contains no control characters", [anyText], ([text]) => {
    // oxlint-disable-next-line no-control-regex
    expect(Text.plain(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })

  it.each([40, 80])("is wrapped to %i columns also if it has Chinese characters and emoji", (most) => {
    const text = `${"高级瑜伽垫防滑加厚".repeat(8)} ${"👩‍👩‍👧🇺🇸".repeat(30)} end`
    const lines = Text.wrap(text, most)
    expect(lines.length).toBeGreaterThan(2)
    for (const line of lines) expect(Text.width(line)).toBeLessThanOrEqual(most)
    expect(lines.at(-1)).toMatch(/end$/)
  })
})
