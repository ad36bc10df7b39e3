/**
 * Fields of a row that have no column. Pure.
 */
import type { Column } from "./Column.js"

/**
 * Returns a copy of a row with only the fields that have no column, in their nesting; `undefined` if there are none.
 */
export const otherFields = (row: object, columns: ReadonlyArray<Column>): object | undefined =>
  rest(row, columns.map(({ path }) => path.split(".")))

const rest = (value: object, paths: ReadonlyArray<ReadonlyArray<string>>): object | undefined => {
  const others = Object.entries(value).flatMap(([key, inner]: [string, unknown]): ReadonlyArray<[string, unknown]> => {
    const below = paths.filter(([first]) => first === key).map((path) => path.slice(1))
    if (below.some((path) => path.length === 0) || inner === undefined) return []
    if (below.length === 0) return [[key, inner]]
    // Keeps a value that is not an object: the columns are for fields in an object, so the value has no column.
    if (typeof inner !== "object" || Array.isArray(inner)) return [[key, inner]]
    const other = inner === null ? undefined : rest(inner, below)
    return other === undefined ? [] : [[key, other]]
  })
  return others.length === 0 ? undefined : Object.fromEntries(others)
}
