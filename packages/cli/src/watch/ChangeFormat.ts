/**
 * Output formats for the changes between two snapshots of a list, selected by `--format`. Pure.
 */
import { type Column, pick, valueOf } from "../format/Column.js"
import * as RowFormat from "../format/RowFormat.js"
import { table } from "../format/Table.js"
import * as Text from "../terminal/Text.js"
import type { Change } from "./Comparison.js"

/** The periods of the two snapshots that are compared: `since` is the older one, `period` the newer one. */
export interface Between {
  readonly period: string
  readonly since: string
}

/**
 * A writer of the changes of several comparisons as text: `begin` first, then a `batch` per comparison, at last `end`.
 */
export interface ChangeWriter {
  readonly begin: string
  readonly batch: (between: Between, changes: ReadonlyArray<Change>) => string
  readonly end: () => string
}

/**
 * Creates the writer for an output format. `columns` are printed; `compared` has the paths of the compared fields;
 * `width` is the most columns of a table on the terminal.
 */
export const writer = (
  format: RowFormat.Format,
  { columns, compared, width }: {
    readonly columns: ReadonlyArray<Column>
    readonly compared: ReadonlyArray<string>
    readonly width: number
  }
): ChangeWriter => {
  if (format === "table") {
    return {
      begin: "",
      batch: (_, changes) => changes.length === 0 ? "" : drawTable(changes, columns, width),
      end: () => ""
    }
  }
  const rows = RowFormat.writer(format, {
    columns: [...ownColumns, ...columns, ...columns.filter(({ path }) => compared.includes(path)).map(beforeOf)],
    isPicked: false,
    width
  })
  return {
    ...rows,
    batch: (between, changes) => rows.batch(changes.map((change) => recordOf(between, change, columns)))
  }
}

/** The columns that each change has before the columns of its row. No endpoint has a field with one of these names. */
export const ownColumns: ReadonlyArray<Column> = [
  { path: "period", type: "text" },
  { path: "since", type: "text" },
  { path: "change", type: "text" },
  { path: "rank", type: "number" },
  { path: "rank_before", type: "number" }
]

const beforeOf = ({ path, type }: Column): Column => ({ path: `before.${path}`, type })

const recordOf = ({ period, since }: Between, change: Change, columns: ReadonlyArray<Column>): object => {
  const { figures, kind, rank, rankBefore, row } = change
  const before = figures.reduce<object>((before, { before: value, path }) => merge(before, path.split("."), value), {})
  return {
    period,
    since,
    change: kind,
    rank,
    rank_before: rankBefore,
    ...pick(row, columns),
    ...(figures.length === 0 ? {} : { before })
  }
}

const merge = (object: object, [key = "", ...rest]: ReadonlyArray<string>, value: unknown): object => {
  const inner = valueOf(object, key)
  return {
    ...object,
    [key]: rest.length === 0 ? value : merge(typeof inner === "object" && inner !== null ? inner : {}, rest, value)
  }
}

const drawTable = (changes: ReadonlyArray<Change>, columns: ReadonlyArray<Column>, width: number): string =>
  table(
    [
      { title: "change" },
      { title: "rank", align: "right", least: 40 },
      ...columns.map(({ path, type }) => ({
        title: path,
        align: type === "number" ? "right" as const : "left" as const,
        // Numbers are never cut, because a part of a number is misleading.
        least: type === "number" ? 40 : type === "id" ? 20 : 12
      }))
    ],
    changes.map((change) => [
      change.kind,
      ranks(change),
      ...columns.map(({ path }) => {
        const figure = change.figures.find((figure) => figure.path === path)
        return figure === undefined
          ? cell(valueOf(change.row, path))
          : `${cell(figure.before)} → ${cell(figure.after)}`
      })
    ]),
    width
  )

const ranks = ({ rank, rankBefore }: Change): string =>
  rank === null
    ? `${rankBefore ?? "-"} → -`
    : rankBefore === null
    ? `- → ${rank}`
    : rank === rankBefore
    ? String(rank)
    : `${rankBefore} → ${rank}`

const cell = (value: unknown): string =>
  value === null || value === undefined
    ? "-"
    : typeof value === "number"
    ? Text.figure(value)
    : typeof value === "string"
    ? value
    : JSON.stringify(value) ?? ""

/** Returns the number of changes of each kind, such as `2 entered, 1 left`; `nothing is new` without changes. */
export const summary = (changes: ReadonlyArray<Change>): string => {
  const counts = (["entered", "left", "moved", "changed"] as const).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length
    return count === 0 ? [] : [`${Text.figure(count)} ${kind}`]
  })
  return counts.length === 0 ? "nothing is new" : counts.join(", ")
}
