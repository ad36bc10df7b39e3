import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Repeats from "../../src/export/Repeats.js"

const ids = (rows: ReadonlyArray<object>) => rows.map((row) => JSON.stringify(row))

describe("repeated rows", () => {
  it("are dropped if an earlier page had them", () => {
    const page = fc.array(fc.record({ id: fc.integer({ min: 0, max: 20 }).map(String) }), { maxLength: 8 })
    fc.assert(fc.property(fc.array(page, { maxLength: 6 }), (pages) => {
      let seen: ReadonlyArray<string> = []
      const earlier = new Set<string>()
      for (const rows of pages) {
        const kept = Repeats.drop(["id"], seen, rows)
        expect(ids(kept.rows)).toEqual(ids(rows.filter(({ id }) => !earlier.has(id))))
        expect(kept.repeated).toBe(rows.length - kept.rows.length)
        for (const { id } of rows) earlier.add(id)
        seen = kept.seen
      }
    }))
  })

  it("do not include rows that lack a part of their key", () => {
    const rows = [{ id: "-" }, { id: "" }, { id: null }, {}]
    const first = Repeats.drop(["id"], [], rows)
    const second = Repeats.drop(["id"], first.seen, rows)
    expect([first.rows, second.rows]).toEqual([rows, rows])
    // They count as new only once, so that an export ends if a server keeps sending them.
    expect([first.fresh, second.fresh]).toEqual([4, 0])
  })

  it("are recognized by keys with several parts and by nested keys", () => {
    const row = { a: { b: "1" }, c: 2 }
    const { seen } = Repeats.drop(["a.b", "c"], [], [row])
    expect(Repeats.drop(["a.b", "c"], seen, [{ ...row, d: 3 }, { ...row, c: 3 }]).rows).toEqual([{ ...row, c: 3 }])
  })

  it("are recognized among the latest ten thousand rows only", () => {
    const rows = Array.from({ length: Repeats.mostRemembered + 1 }, (_, id) => ({ id: String(id) }))
    const { seen } = Repeats.drop(["id"], [], rows)
    expect(seen).toHaveLength(Repeats.mostRemembered)
    expect(Repeats.drop(["id"], seen, [{ id: "0" }, { id: "1" }]).rows).toEqual([{ id: "0" }])
  })
})
