/**
 * Repeated rows: rows that were on an earlier page already, because the data shifted while a program paged.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

/**
 * Makes filters that drop repeated rows. A filter remembers the keys of the latest 100,000 rows. A row that lacks a part of
 * its key is kept.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropper = (key: ReadonlyArray<string>): () => <Row>(rows: ReadonlyArray<Row>) => ReadonlyArray<Row> => {
  const keyOf = keyBy(key)
  return () => {
    const seen = new Set<unknown>()
    return (rows) => {
      const keys = rows.map(keyOf)
      const kept = rows.filter((_, index) => keys[index] === null || !seen.has(keys[index]))
      for (const key of keys) if (key !== null) seen.add(key)
      // A set has its oldest keys first. Data shifts by pages, not by thousands of them.
      for (const key of seen) {
        if (seen.size <= mostKeys) break
        seen.delete(key)
      }
      return kept
    }
  }
}

/** The most keys that a filter remembers: a bound for its memory. */
const mostKeys = 100_000

/** Returns the key of a row; `null` for a row that lacks a part of it. */
type KeyOf = (row: unknown) => unknown

const keyBy = (fields: ReadonlyArray<string>): KeyOf => {
  const paths = fields.map((field) => field.split("."))
  const valueAt = (row: unknown, path: ReadonlyArray<string>) => {
    let value = row
    for (const name of path) value = Predicate.hasProperty(value, name) ? value[name] : null
    return value
  }
  const [only = [], ...others] = paths
  if (others.length === 0) return (row) => valueAt(row, only)
  return (row) => {
    const values = paths.map((path) => valueAt(row, path))
    return values.includes(null) ? null : JSON.stringify(values)
  }
}
