/**
 * Compares two snapshots of a list. Pure.
 */
import { valueOf } from "../format/Column.js"

/** A change of a row between two snapshots of a list. Ranks count from 1. */
export interface Change {
  /**
   * - `entered`: the row was not there before
   * - `left`: the row is not there any more
   * - `moved`: the row has another rank
   * - `changed`: the row has the same rank, and other figures
   */
  readonly kind: "entered" | "left" | "moved" | "changed"
  /** The key of the row, as text. */
  readonly id: string
  /** The rank now; `null` for a row that left. */
  readonly rank: number | null
  /** The rank before; `null` for a row that entered. */
  readonly rankBefore: number | null
  /** The row in the newer snapshot. If the row left, the row in the older snapshot. */
  readonly row: object
  /** The compared fields with a value in both snapshots, if the two values differ. */
  readonly figures: ReadonlyArray<Figure>
}

/** A field whose value has changed, with both values. */
export interface Figure {
  readonly path: string
  readonly before: Value
  readonly after: Value
}

/** A value that can be compared. Other values, such as lists, are not. */
export type Value = string | number | boolean

/** The fields that identify a row, and the fields to compare. */
export interface Fields {
  readonly key: ReadonlyArray<string>
  readonly compared: ReadonlyArray<string>
}

/**
 * Returns the key of a row as text: the values of the fields that identify the row, at the paths `key`. Returns
 * `undefined` if a value is missing, so that the row cannot be recognized.
 */
export const idOf = (row: object, key: ReadonlyArray<string>): string | undefined => {
  const parts = key.map((path) => valueOf(row, path))
  return parts.some((part) => part === null || part === undefined || part === "")
    ? undefined
    : parts.map(String).join(" ")
}

/** Returns the rows without repeated ones: keeps the first row of each key. Rows without a key are left out. */
export const distinct = <Row extends object>(rows: ReadonlyArray<Row>, key: ReadonlyArray<string>): Array<Row> => {
  const seen = new Set<string>()
  return rows.filter((row) => {
    const id = idOf(row, key)
    if (id === undefined || seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/**
 * Returns the changes from the rows `before` to the rows `after`: first changes of rows in `after`, in their order,
 * then rows that left.
 */
export const compare = (
  before: ReadonlyArray<object>,
  after: ReadonlyArray<object>,
  { compared, key }: Fields
): ReadonlyArray<Change> => {
  const old = ranked(before, key)
  const now = ranked(after, key)
  const changes: Array<Change> = []
  for (const [id, { rank, row }] of now) {
    const previous = old.get(id)
    if (previous === undefined) {
      changes.push({ kind: "entered", id, rank, rankBefore: null, row, figures: [] })
      continue
    }
    const figures = compared.flatMap((path) => figureOf(path, valueOf(previous.row, path), valueOf(row, path)))
    if (previous.rank !== rank) changes.push({ kind: "moved", id, rank, rankBefore: previous.rank, row, figures })
    else if (figures.length > 0) changes.push({ kind: "changed", id, rank, rankBefore: rank, row, figures })
  }
  for (const [id, { rank, row }] of old) {
    if (!now.has(id)) changes.push({ kind: "left", id, rank: null, rankBefore: rank, row, figures: [] })
  }
  return changes
}

const ranked = (rows: ReadonlyArray<object>, key: ReadonlyArray<string>) =>
  new Map(distinct(rows, key).map((row, i) => [idOf(row, key) ?? "", { rank: i + 1, row }]))

const figureOf = (path: string, before: unknown, after: unknown): ReadonlyArray<Figure> =>
  isValue(before) && isValue(after) && before !== after ? [{ path, before, after }] : []

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
