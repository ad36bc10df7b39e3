import { describe, expect, it } from "@effect/vitest"
import * as Window from "../../src/mcp/Window.js"

describe("the pages for a range of rows", () => {
  it("have all rows of the range, in a single page if possible", () => {
    for (let skip = 0; skip < 250; skip += 7) {
      for (let limit = 1; limit <= 100; limit += 3) {
        for (const largest of [10, 100]) {
          const { drop, from, pagesize } = Window.of({ skip, limit, largest, resultWindow: Infinity })
          expect((from - 1) * pagesize + drop).toBe(skip)
          expect(pagesize).toBeLessThanOrEqual(largest)
          if (skip % limit === 0 && limit <= largest) expect({ drop, pagesize }).toEqual({ drop: 0, pagesize: limit })
        }
      }
    }
    expect(Window.of({ skip: 37, limit: 63, largest: 100, resultWindow: Infinity })).toEqual({
      from: 1,
      pagesize: 100,
      drop: 37
    })
  })

  it("do not exceed the result window", () => {
    const { from, pagesize } = Window.of({ skip: 4_990, limit: 10, largest: 100, resultWindow: 5_000 })
    expect(from * pagesize).toBeLessThanOrEqual(5_000)
  })
})
