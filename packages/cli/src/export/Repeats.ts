/**
 * Rows that were on an earlier page already, because the data shifted while an export paged, or because the server sent the
 * same page again. Pure: what was seen is part of the checkpoint, so that an export that continues drops them, too.
 */
import { createHash } from "node:crypto"
import { valueOf } from "../format/Column.js"

/** The rows of a page, without the repeated ones. */
export interface Kept {
  readonly rows: ReadonlyArray<object>
  /** The number of rows that were left out. */
  readonly repeated: number
  /** The number of rows that differ from all rows of earlier pages, those without a key included. */
  readonly fresh: number
  /** The number of rows that have no key and are equal to another row of the same page: nothing tells if they are new. */
  readonly ambiguous: number
  /** The identities of rows to compare later pages with. */
  readonly seen: ReadonlyArray<string>
}

/** The most rows that are remembered. Data shifts by pages, and most lists end before this many rows. */
export const mostRemembered = 10_000

/** Drops the rows whose key was seen on an earlier page. A row that lacks a part of its key is kept. */
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

/** Returns the key of a row as a text; `undefined` if a part of it is missing, which FastMoss writes as `""` or `-`, too. */
const keyOf = (row: object, key: ReadonlyArray<string>): string | undefined => {
  const values = key.map((path) => valueOf(row, path))
  if (values.some((value) => value === undefined || value === null || value === "" || value === "-")) return undefined
  const [only] = values
  return values.length === 1 && typeof only === "string" ? only : JSON.stringify(values)
}

/** Returns a short text that equal rows share. No key begins with a line's end. */
const fingerprintOf = (row: object): string =>
  `\n${createHash("sha256").update(JSON.stringify(row)).digest("base64url").slice(0, 16)}`
