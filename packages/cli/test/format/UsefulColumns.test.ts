import { describe, expect, it } from "@effect/vitest"
import { drawUsefulTable } from "../../src/format/RowFormat.js"
import * as UsefulColumns from "../../src/format/UsefulColumns.js"
import { endpoints } from "../../src/reference/Reference.js"
import * as Text from "../../src/terminal/Text.js"

const lists = endpoints.flatMap(({ fields, list, name }) => list === null ? [] : [{ fields, key: list.key, name }])

describe("the useful columns", () => {
  it.each(lists)("of $name begin with a name and the key, and with no picture or link", ({ fields, key }) => {
    const ranked = UsefulColumns.byUse(fields, key)
    expect(ranked.map(({ column }) => column.path).sort()).toEqual(fields.map(({ path }) => path).sort())
    const paths = ranked.map(({ column }) => column.path)
    expect(paths[0]).toMatch(/(^|[._])(title|name|id|desc)$/)
    for (const path of key) expect(paths.slice(0, 4)).toContain(path)
    expect(paths.slice(0, 5).filter((path) => /cover|avatar|url/.test(path))).toEqual([])
  })

  it.each([40, 60, 80, 120, 200])("fit into a terminal of %i columns", (width) => {
    const [list] = lists.filter(({ name }) => name === "Product.topSelling")
    const row = {
      product_id: "1705342033590497095",
      title: "漢字 and words ".repeat(9),
      cover: "https://example.com/a.png",
      shop: { name: "A shop of a long name" },
      units_sold: 1_234_567,
      gmv: 123_456_789.12,
      real_price: "$12.99"
    }
    const lines = drawUsefulTable(list?.fields ?? [], [row], width, { key: ["product_id"], cure: "; x" }).trimEnd()
      .split("\n")
    expect(lines.filter((line) => Text.width(line) > width)).toEqual([])
    if (width >= 80) expect(lines[2]).toMatch(/1,234,567 +123,456,789\.12 .*1705342033590497095/)
  })
})
