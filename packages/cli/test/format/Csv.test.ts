import { describe, expect, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { FastCheck as fc } from "effect"
import type { Column } from "../../src/format/Column.js"
import * as Csv from "../../src/format/Csv.js"
import { endpoints } from "../../src/reference/Reference.js"

const columns: ReadonlyArray<Column> = [
  { path: "id", type: "id" },
  { path: "title", type: "text" },
  { path: "shop.name", type: "text" },
  { path: "gmv", type: "number" },
  { path: "tags", type: "list" }
]

const textOf = (rows: ReadonlyArray<object>, options?: Csv.Options, of: ReadonlyArray<Column> = columns) =>
  Csv.header(of, options) + rows.map((row) => Csv.row(row, of, options)).join("")

const read = (text: string, delimiter = ","): ReadonlyArray<ReadonlyArray<string>> =>
  parse(text, { delimiter, record_delimiter: "\r\n" })

const titles = (title: string, options?: Csv.Options) => read(textOf([{ title }], options))[1]?.[1]

/** Captions with line breaks, quotes, separators, emoji and starts of formulas, but without control characters. */
const caption = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("a", " ", "\n", "\r\n", "\r", "\t", "\"", ",", ";", "=", "-", "1", "é", "😀", "\u2028")
  })
  // oxlint-disable-next-line no-control-regex
).map((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, ""))

describe("CSV", () => {
  it("is read unchanged by an independent parser, with each separator", () => {
    fc.assert(fc.property(
      fc.array(
        fc.record({
          id: fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
          title: caption,
          name: caption,
          gmv: fc.double({ noNaN: true, noDefaultInfinity: true }),
          tags: fc.array(caption, { maxLength: 3 })
        }),
        { maxLength: 5 }
      ),
      fc.constantFrom<"," | ";" | "\t">(",", ";", "\t"),
      (rows, separator) => {
        const text = textOf(rows.map(({ name, ...row }) => ({ ...row, shop: { name } })), {
          separator,
          escapeFormulas: false
        })
        const [header, ...records] = read(text, separator)
        expect(header).toEqual(["id", "title", "shop.name", "gmv", "tags"])
        expect(records).toEqual(
          rows.map(({ gmv, id, name, tags, title }) => [id, title, name, String(gmv), JSON.stringify(tags)])
        )
      }
    ))
  })

  it("escapes texts that look like formulas, also in headers, but no numbers", () => {
    const formulas = ["=1+1", "-2+cmd|x", "+A1", "@SUM(A1)", "\tx", "\rx", "-", "\uff1d1+1"]
    for (const text of formulas) expect(titles(text), JSON.stringify(text)).toBe(`'${text}`)
    for (const text of ["-5.00", "+3", "-1,234", "12%", "-7%", "a=1", " =1"]) expect(titles(text)).toBe(text)
    expect(titles("=1+1", { escapeFormulas: false })).toBe("=1+1")
    expect(read(textOf([{ gmv: -5.25 }]))[1]?.[3]).toBe("-5.25")
    expect(read(Csv.header([{ path: "=1+1", type: "text" }]))[0]).toEqual(["'=1+1"])
  })

  it("omits control characters, but keeps tabs and line breaks", () => {
    expect(titles("a\u0000\u001b[31mb\u0085\tc\r\nd\u007f")).toBe("a[31mb\tc\r\nd")
  })

  it("keeps ids and numbers unchanged, unless options say otherwise", () => {
    const row = { id: "1729400000000000001", gmv: 1234.5 }
    expect(read(textOf([row]))[1]).toEqual(["1729400000000000001", "", "", "1234.5", ""])
    expect(read(textOf([row], { excel: true }))[1]?.[0]).toBe("=\"1729400000000000001\"")
    expect(read(textOf([row], { separator: ";", decimalComma: true }), ";")[1]?.[3]).toBe("1234,5")
    expect(read(textOf([row], { decimalComma: true }))[1]?.[3]).toBe("1234,5")
    expect(read(textOf([{ id: "=cmd" }], { excel: true }))[1]?.[0]).toBe("'=cmd")
  })

  it("has a line for each row, even if the only column is empty", () => {
    const [, title] = columns
    if (title === undefined) throw new Error("no column")
    expect(textOf([{}, { title: "a" }], {}, [title])).toBe("title\r\n\"\"\r\na\r\n")
  })

  it("uses a name for the column of other fields that no endpoint uses for a field", () => {
    for (const { fields } of endpoints) expect(fields.map(({ path }) => path)).not.toContain(Csv.otherColumn)
  })

  it("keeps fields without a column in the last column, also fields that only later rows have", () => {
    const rows = [{ id: "1" }, { id: "2", shop: { name: "a", mood: "good" }, new_field: [1] }, {
      shop: "closed",
      tags: null
    }]
    const records = read(textOf(rows, { hasOther: true }))
    expect(records[0]?.at(-1)).toBe("other")
    expect(records.slice(1).map((record) => record.at(-1))).toEqual([
      "",
      "{\"shop\":{\"mood\":\"good\"},\"new_field\":[1]}",
      "{\"shop\":\"closed\"}"
    ])
  })
})
