/**
 * Repeated rows: rows that were already on an earlier page, because the data changed between two requests or the server
 * sent the same page again.
 *
 * @since 0.1.0
 */
import * as Hash from "effect/Hash"
import * as Predicate from "effect/Predicate"

/**
 * The rows of a page after filtering, with counts of the new rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Filtered<Row> {
  /** Rows that were on no earlier page, and all rows without a key (the values of the fields that identify a row). */
  readonly kept: ReadonlyArray<Row>
  /**
   * Number of rows that differ from all rows of earlier pages. Rows without a key are compared by their whole content.
   */
  readonly fresh: number
  /** Number of rows without a key that equal another row of the same page. Such rows may be new or repeated. */
  readonly ambiguous: number
}

/**
 * Function that drops repeated rows from a page. Call it with each page in turn: it remembers the rows of earlier
 * pages.
 *
 * @since 0.1.0
 * @category models
 */
export type Filter = <Row>(rows: ReadonlyArray<Row>) => Filtered<Row>

/**
 * Returns a function that makes filters. A filter drops repeated rows and remembers the latest 100,000 rows. `key`
 * lists the fields that identify a row. A filter keeps a row if one of these fields is missing, empty or `-`, which
 * FastMoss writes for "none".
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
      // A set iterates its oldest members first. Data shifts by a few pages, never by thousands, so the oldest can be
      // forgotten.
      for (const identity of seen) {
        if (seen.size <= mostRemembered) break
        seen.delete(identity)
      }
      return { kept, fresh, ambiguous }
    }
  }
}

/** Maximum number of rows that a filter remembers. It limits the memory that the filter takes. */
const mostRemembered = 100_000

/**
 * Function that returns the key of a row from the fields that identify it, or `null` if one of these fields is
 * missing or empty.
 */
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

/**
 * Returns a short text that equal rows share and different rows almost never share. It starts with a line break, which
 * no key contains, because keys and these texts are in the same set.
 */
const fingerprintOf = (row: unknown): string => {
  const text = JSON.stringify(row)
  return `\n${text.length}:${Hash.string(text)}`
}
