/**
 * Drops rows that were already on an earlier page: rows move to a later page while the list changes, and some servers
 * send the same page again. The checkpoint contains the keys of earlier rows, so that a continued export drops repeated
 * rows as well. Pure.
 */
import { createHash } from "node:crypto"
import { valueOf } from "../format/Column.js"

/** The rows of a page that remain after the repeated rows are dropped. */
export interface Kept {
  readonly rows: ReadonlyArray<object>
  /** The number of rows that were left out. */
  readonly repeated: number
  /** The number of rows that were on no earlier page, including rows without a key. */
  readonly fresh: number
  /** The number of rows without a key that equal another row of the same page. They may be new or repeated. */
  readonly ambiguous: number
  /** The keys of the latest rows, and hashes of rows without a key, to compare later pages with. */
  readonly seen: ReadonlyArray<string>
}

/** The most keys and hashes of rows to keep. Rows move by a few pages only, and most lists have fewer rows. */
export const mostRemembered = 10_000

/**
 * Drops the rows of a page whose key was on an earlier page. Keeps each row that lacks a part of its key. `key` has the
 * paths of the fields that identify a row; `seen` has the keys and hashes from earlier pages.
 */
export const drop = (
  key: ReadonlyArray<string>,
  seen: ReadonlyArray<string>,
  rows: ReadonlyArray<object>
): Kept => {
  const known = new Set(seen)
  const identified = rows.map((row) => ({ row, key: keyOf(row, key) }))
  const kept = identified.filter(({ key }) => key === undefined || !known.has(key))
  const counts = new Map<string, number>()
  for (const { key, row } of kept) {
    if (key !== undefined) continue
    const fingerprint = fingerprintOf(row)
    counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1)
  }
  const single = [...counts].filter(([, count]) => count === 1).map(([fingerprint]) => fingerprint)
  const keyed = kept.flatMap(({ key }) => key === undefined ? [] : [key])
  for (const identity of [...keyed, ...counts.keys()]) known.add(identity)
  return {
    rows: kept.map(({ row }) => row),
    repeated: rows.length - kept.length,
    fresh: keyed.length + single.filter((fingerprint) => !seen.includes(fingerprint)).length,
    ambiguous: [...counts.values()].reduce((sum, count) => count > 1 ? sum + count : sum, 0),
    seen: [...known].slice(-mostRemembered)
  }
}

/**
 * Returns the key of a row, the values of the fields at the paths `key`, as text; `undefined` if a value is missing.
 * FastMoss also writes `""` or `-` for a missing value.
 */
const keyOf = (row: object, key: ReadonlyArray<string>): string | undefined => {
  const values = key.map((path) => valueOf(row, path))
  if (values.some((value) => value === undefined || value === null || value === "" || value === "-")) return undefined
  const [only] = values
  return values.length === 1 && typeof only === "string" ? only : JSON.stringify(values)
}

/**
 * Returns a hash of a whole row, to recognize equal rows without a key. The hash begins with a line feed, so that it
 * never equals a key.
 */
const fingerprintOf = (row: object): string =>
  `\n${createHash("sha256").update(JSON.stringify(row)).digest("base64url").slice(0, 16)}`
