import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { drawTable } from "../../src/format/RowFormat.js"
import { table } from "../../src/format/Table.js"
import { endpoints } from "../../src/reference/Reference.js"
import * as Text from "../../src/terminal/Text.js"
import { anyText } from "../terminal/anyText.js"

const columns = FastCheck.array(
  FastCheck.record({
    title: anyText,
    align: FastCheck.constantFrom("left" as const, "right" as const),
    least: FastCheck.option(FastCheck.integer({ min: 1, max: 24 }), { nil: undefined })
  }),
  { minLength: 1, maxLength: 8 }
)

describe("a table", () => {
  it.prop(
    "is never wider than the given width, whatever its texts are, and has a line for each row",
    [
      columns,
      FastCheck.array(FastCheck.array(anyText, { maxLength: 8 }), { maxLength: 6 }),
      FastCheck.integer({ min: 1, max: 120 })
    ],
    ([heads, rows, width]) => {
      const lines = table(heads, rows, width).split("\n").slice(0, -1)
      for (const line of lines) expect(Text.width(line)).toBeLessThanOrEqual(width)
      expect(lines.length).toBeGreaterThanOrEqual(rows.length + 2)
    }
  )

  it("is as wide as its texts need if the output is not a terminal", () => {
    const long = "x".repeat(500)
    expect(table([{ title: "a" }], [[long]], Infinity)).toContain(long)
  })

  it.each([40, 80])("with the fields of any endpoint fits into %i columns, even with Chinese and emoji", (width) => {
    for (const { fields } of endpoints) {
      const row = Object.fromEntries(fields.map(({ path }) => [path.split(".")[0] ?? path, "高级瑜伽垫 👩‍👩‍👧 mat"]))
      for (const line of drawTable(fields, [row, row], width).split("\n")) {
        expect(Text.width(line)).toBeLessThanOrEqual(width)
      }
    }
  })
})
