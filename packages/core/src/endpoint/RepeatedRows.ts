/**
 * Repeated rows: rows that were on an earlier page already, because the data shifted while a program paged, or because the
 * server sent the same page again.
 *
 * @since 0.1.0
 */
import * as Hash from "effect/Hash"
import * as Predicate from "effect/Predicate"

/**
 * The rows of a page, without the repeated ones.
 *
 * @since 0.1.0
 * @category models
 */
export interface Filtered<Row> {
  /** The rows that were on no earlier page. A row without a key is always one of them. */
  readonly kept: ReadonlyArray<Row>
  /** The number of rows that differ from all rows of earlier pages, those without a key included. */
  readonly fresh: number
  /** The number of rows that have no key and are equal to another row of the same page: nothing tells if they are new. */
  readonly ambiguous: number
}

/**
 * A filter of rows, page by page.
 *
 * @since 0.1.0
 * @category models
 */
export type Filter = <Row>(rows: ReadonlyArray<Row>) => Filtered<Row>

/**
 * Makes filters that drop repeated rows. A filter remembers the latest 100,000 rows. A row that lacks a part of its key is
 * kept; so is one whose key is empty or `-`, as FastMoss writes "none".
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropper = (key: ReadonlyArray<string>): () => Filter => {
  const keyOf = keyBy(key)
  return () => {
    const seen = new Set<unknown>()
    return (rows) => {
      const keys = rows.map(keyOf)
      const kept = rows.filter((_, index) => keys[index] === null || !seen.has(keys[index]))
      const keyless = rows.filter((_, index) => keys[index] === null)
      const fingerprints = new Map<string, number>()
      for (const row of keyless) {
        const fingerprint = fingerprintOf(row)
        fingerprints.set(fingerprint, (fingerprints.get(fingerprint) ?? 0) + 1)
      }
      let fresh = kept.length - keyless.length
      let ambiguous = 0
      for (const [fingerprint, count] of fingerprints) {
        if (count > 1) ambiguous += count
        else if (!seen.has(fingerprint)) fresh += 1
        seen.add(fingerprint)
      }
      for (const key of keys) if (key !== null) seen.add(key)
      // A set has its oldest members first. Data shifts by pages, not by thousands of them.
      for (const identity of seen) {
        if (seen.size <= mostRemembered) break
        seen.delete(identity)
      }
      return { kept, fresh, ambiguous }
    }
  }
}

/** The most rows that a filter remembers: a bound for its memory. */
const mostRemembered = 100_000

/** Returns the key of a row; `null` for a row that lacks a part of it. */
type KeyOf = (row: unknown) => unknown

const keyBy = (fields: ReadonlyArray<string>): KeyOf => {
  const paths = fields.map((field) => field.split("."))
  const valueAt = (row: unknown, path: ReadonlyArray<string>) => {
    let value = row
    for (const name of path) value = Predicate.hasProperty(value, name) ? value[name] : null
    return value === undefined || value === "" || value === "-" ? null : value
  }
  const [only = [], ...others] = paths
  if (others.length === 0) return (row) => valueAt(row, only)
  return (row) => {
    const values = paths.map((path) => valueAt(row, path))
    return values.includes(null) ? null : JSON.stringify(values)
  }
}

/** A short text that two rows have in common if they are equal, and hardly ever otherwise. No key has a line's end. */
const fingerprintOf = (row: unknown): string => {
  const text = JSON.stringify(row)
  return `\n${text.length}:${Hash.string(text)}`
}
