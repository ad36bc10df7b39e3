/**
 * The table of the stored series of snapshots, which `watch --list` prints. Pure.
 */
import * as Option from "effect/Option"
import type { Column } from "../format/Column.js"
import type { StoredSeries } from "./SnapshotFolder.js"

/** Columns of the table of series. */
export const columns: ReadonlyArray<Column> = [
  { path: "series", type: "any" },
  { path: "snapshots", type: "number" },
  { path: "first", type: "any" },
  { path: "last", type: "any" },
  { path: "periods", type: "text" },
  { path: "limit", type: "number" },
  { path: "payload", type: "object" },
  { path: "host", type: "text" },
  { path: "damaged", type: "number" }
]

/** Returns the row of the table that describes a series. */
export const rowOf = ({ damaged, name, periods, question }: StoredSeries): object => ({
  series: name,
  snapshots: periods.length,
  first: periods[0] ?? null,
  last: periods.at(-1) ?? null,
  ...Option.match(question, {
    onNone: () => ({}),
    onSome: ({ endpoint, host, kind, limit, payload }) => ({
      endpoint,
      periods: kind ?? "moments",
      limit,
      payload,
      host
    })
  }),
  damaged: damaged.length === 0 ? null : damaged.length
})
