import { Endpoints } from "@effect-fastmoss/core"
import { afterEach, describe, expect, it } from "@effect/vitest"
import { Array as Arr, Either, FastCheck as fc, Schema } from "effect"
import * as LenientDecoder from "../../../core/src/endpoint/LenientDecoder.js"
import { handlers } from "../../src/handlers/EndpointHandlers.js"
import { handle, page, refusal, type Row, rowsOf } from "./marketFixtures.js"
import { absent, declaredFilters, declaredOrders, listings, orderOf, rowRules } from "./rowRules.js"

// These tests never wait, so a pause after each lets the runner report its result.
afterEach(() => new Promise<void>((resolve) => void setImmediate(resolve)))

/**
 * Expects two lists to be equal, and prints only the first difference, because a diff of thousands of rows takes a
 * minute.
 */
const expectSame = (list: ReadonlyArray<string | number>, expected: ReadonlyArray<string | number>) => {
  const at = expected.findIndex((value, i) => value !== list[i])
  expect([at, list[at], list.length]).toEqual([-1, undefined, expected.length])
}

it("every endpoint has a handler, and no other path has one", () => {
  expect([...handlers.keys()].sort()).toEqual(
    Endpoints.all.map(({ endpoint }) => endpoint.path).sort()
  )
})

it("every listing has rules", () => {
  expect(Object.keys(rowRules).sort()).toEqual(listings.map(({ endpoint }) => endpoint.path).sort())
})

describe.each(listings.map(({ endpoint }) => [endpoint.path, endpoint] as const))("%s", (path, endpoint) => {
  const { base, filters, orders = {}, text } = rowRules[path] ?? { base: {}, filters: {} }
  const all = rowsOf(path, { filter: base })
  const keyOf = (row: Row) =>
    JSON.stringify(endpoint.listing?.key.map((name) => name.split(".").reduce((inner, part) => inner?.[part], row)))

  it("has no repeated rows, every declared field, and no schema drift", () => {
    expect(all.length).toBeGreaterThan(0)
    expect(new Set(all.map(keyOf)).size).toBe(all.length)
    expect(page(path, { filter: base }).total).toBe(all.length)
    const decode = LenientDecoder.decode(Schema.make<Row, unknown>(endpoint.data), ["list"])
    const { drift, value } = Either.getOrThrow(decode({ total: all.length, list: all }))
    expect(drift).toEqual([])
    const given = new Set(value["list"].flatMap((row: Row) => Object.keys(row).filter((name) => row[name] !== null)))
    const known = Object.keys(value["list"][0]).filter((name) => !given.has(name))
    expect(known.sort()).toEqual([...(absent[path] ?? [])].sort())
  })

  it("has rules for all its filters and orders", () => {
    expect(Object.keys(filters).sort()).toEqual(declaredFilters(path).sort())
    if (path !== "/creator/v1/rank/topEcommerce") {
      expect(Object.keys(orders).sort()).toEqual([...declaredOrders(path)].sort())
    }
  })

  it("returns the same rows in pages of any size, by default the first 10", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (pagesize) => {
        const some = all.slice(0, 230)
        const pages = Math.ceil(some.length / pagesize)
        const rows = Array.from(
          { length: pages },
          (_, i) => page(path, { filter: base, page: i + 1, pagesize }).list
        ).flat()
        expectSame(rows.slice(0, some.length).map(keyOf), some.map(keyOf))
      }),
      { numRuns: 3 }
    )
    expect(page(path, { filter: base }).list).toEqual(all.slice(0, 10))
    expect(page(path, { filter: base, page: Math.ceil(all.length / 100) + 1, pagesize: 100 }).list).toEqual([])
  })

  for (const [name, compared] of Object.entries(filters)) {
    const anyRow = fc.constantFrom(...all)
    it(`returns exactly the matching rows for the filter ${name}`, () => {
      const value = "range" in compared
        ? fc.tuple(anyRow, anyRow, fc.constantFrom("both", "min", "max")).map(([one, other, ends]) => {
          const [min, max] = [compared.range(one) ?? 0, compared.range(other) ?? 0].sort((a, b) => a - b)
          return { ...(ends === "max" ? {} : { min }), ...(ends === "min" ? {} : { max }) }
        })
        : "equal" in compared
        ? anyRow.map(compared.equal)
        : anyRow.filter((row) => compared.member(row).length > 0).map((row) => compared.member(row)[0])
      const matches = (row: Row, value: Row): boolean => {
        if ("equal" in compared) return compared.equal(row) === value
        if ("member" in compared) return compared.member(row).includes(value)
        const own = compared.range(row)
        return own !== undefined && own >= (value.min ?? -Infinity) && own <= (value.max ?? Infinity)
      }
      fc.assert(
        fc.property(value, (value) => {
          const filtered = rowsOf(path, { filter: { ...base, [name]: value } })
          expectSame(filtered.map(keyOf).sort(), all.filter((row) => matches(row, value)).map(keyOf).sort())
        }),
        { numRuns: 4 }
      )
    })
  }

  for (const [name, rank] of Object.entries(orders)) {
    it(`orders by ${name}, descending by default, without losing rows`, () => {
      const ordered = (order?: "asc" | "desc") =>
        rowsOf(path, { filter: base, orderby: orderOf(path, { field: name, ...(order && { order }) }) })
      const down = ordered().map(rank)
      expectSame(down, [...down].sort((a, b) => b - a))
      expectSame(ordered("desc").map(rank), down)
      expectSame(ordered("asc").map(rank), Arr.reverse(down))
      expectSame(ordered().map(keyOf).sort(), all.map(keyOf).sort())
    })
  }

  if (text !== undefined) {
    it("finds words in any case and order", () => {
      fc.assert(
        fc.property(fc.constantFrom(...all), (row) => {
          const words = Arr.reverse(text(row).split(/\s+/).filter((word) => word !== "").slice(0, 2))
          const folded = (row: Row) => text(row).normalize("NFKC").toLowerCase()
          const found = rowsOf(path, { keywords: words.join("  ").toUpperCase(), filter: base })
          const wanted = all.filter((row) =>
            words.every((word) => folded(row).includes(word.toUpperCase().normalize("NFKC").toLowerCase()))
          )
          expectSame(found.map(keyOf).sort(), wanted.map(keyOf).sort())
          expect(found.length).toBeGreaterThan(0)
        }),
        { numRuns: 4 }
      )
      expect(page(path, { keywords: "no such thing 物物物", filter: base })).toEqual({ total: 0, list: [] })
    })
  }

  it("ignores unknown filters", () => {
    const { filter: _, ...rest } = { filter: base, keyword: "x", page_size: 3 }
    expect(page(path, { ...rest, filter: { ...base, country: "US" } })).toEqual(page(path, { filter: base }))
  })

  it("refuses invalid parameters with a message that names the field", () => {
    const wrong = (body: object) => refusal(path, { filter: base, ...body })
    for (const pagesize of [0, 101, "10", 1.5]) {
      expect(wrong({ pagesize })).toMatchObject({
        status: 200,
        code: 10001,
        message: expect.stringMatching(/^pagesize: /)
      })
    }
    expect(wrong({ page: 0 })).toMatchObject({ code: 10001, message: expect.stringMatching(/^page: /) })
    const name = Object.keys(filters)[0] ?? Object.keys(base)[0] ?? "region"
    expect(wrong({ filter: { ...base, [name]: {} } })).toMatchObject({
      code: 10001,
      message: expect.stringContaining(`filter.${name}`)
    })
    if (declaredOrders(path).length > 0) {
      expect(wrong({ orderby: "x" })).toMatchObject({ code: 10001, message: expect.stringMatching(/^orderby/) })
      expect(wrong({ orderby: orderOf(path, { field: "no_such_order" }) })).toMatchObject({ code: 10001 })
    }
    const resultWindow = endpoint.listing?.resultWindow
    if (resultWindow !== undefined) {
      expect(wrong({ page: resultWindow / 100 + 1, pagesize: 100 })).toMatchObject({
        code: 10001,
        message: expect.stringContaining(String(resultWindow))
      })
      expect(Either.isRight(handle(path, { filter: base, page: resultWindow / 100, pagesize: 100 }))).toBe(true)
    }
  })
})
