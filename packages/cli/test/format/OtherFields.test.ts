import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type Column, valueOf } from "../../src/format/Column.js"
import { otherFields } from "../../src/format/OtherFields.js"

const leavesOf = (value: unknown, path: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : value === null
    ? []
    : [path.join(".")]

describe("fields without a column", () => {
  it("are exactly the fields that the columns do not show", () => {
    const key = fc.constantFrom("a", "b", "c")
    const value = fc.letrec<{ value: unknown; object: object }>((tie) => ({
      value: fc.oneof({ maxDepth: 2 }, fc.integer(), fc.constant(null), fc.array(fc.integer()), tie("object")),
      object: fc.dictionary(key, tie("value"), { noNullPrototype: true })
    }))
    const columns = fc.uniqueArray(fc.array(key, { minLength: 1, maxLength: 2 }).map((path) => path.join(".")))
      .map((paths) => paths.map((path): Column => ({ path, type: "any" })))
    fc.assert(fc.property(value.object, columns, (row, columns) => {
      const others = leavesOf(otherFields(row, columns) ?? {})
      for (const path of leavesOf(row)) {
        const isShown = columns.some((column) => {
          const value = valueOf(row, column.path)
          return value !== undefined && (path === column.path || path.startsWith(`${column.path}.`))
        })
        expect(others.includes(path), path).toBe(!isShown)
      }
    }))
  })

  it("are undefined if the columns show every field", () => {
    const columns: ReadonlyArray<Column> = [{ path: "a.b", type: "text" }]
    for (const row of [{}, { a: null }, { a: { b: 1 } }, { a: {} }]) expect(otherFields(row, columns)).toBeUndefined()
  })
})
