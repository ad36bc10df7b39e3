/**
 * File formats of an export. Pure.
 */
import { type Column, pick } from "../format/Column.js"
import * as Csv from "../format/Csv.js"
import * as JsonLines from "../format/JsonLines.js"

/** The names of the formats. */
export const names = ["csv", "jsonl"] as const

/** The name of a format. */
export type Name = typeof names[number]

/** A format with its options. */
export interface ExportFormat {
  readonly name: Name
  readonly columns: ReadonlyArray<Column>
  /** The options of the format as text. An earlier export is continued only if this text is equal. */
  readonly options: string
  /** Text at the beginning of the file, such as the header. */
  readonly begin: string
  readonly rows: (rows: ReadonlyArray<object>) => string
  /** Notes on the format, printed for the user. */
  readonly notes: ReadonlyArray<string>
}

/**
 * Returns the name of the format for a file: `csv` for `list.csv`, `jsonl` for `list.jsonl` or `list.ndjson`,
 * `undefined` for other extensions.
 */
export const ofFile = (file: string): Name | undefined =>
  /\.csv$/i.test(file) ? "csv" : /\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : undefined

/**
 * Creates the format JSON Lines: one row as JSON per line. If the user picked the columns (`isPicked`), a line has only
 * their fields, else all fields of the row.
 */
export const jsonLines = (columns: ReadonlyArray<Column>, isPicked: boolean): ExportFormat => ({
  name: "jsonl",
  columns,
  options: JSON.stringify({ isPicked }),
  begin: "",
  rows: (rows) => rows.map((row) => JsonLines.line(isPicked ? pick(row, columns) : row)).join(""),
  notes: []
})

/**
 * Creates the format CSV, with a header. Unless the user picked the columns (`isPicked`), a last column holds the
 * fields that the library does not know, as JSON.
 */
export const csv = (
  columns: ReadonlyArray<Column>,
  isPicked: boolean,
  { hasByteOrderMark, ...given }: Omit<Csv.Options, "hasOther"> & { readonly hasByteOrderMark: boolean }
): ExportFormat => {
  const options: Csv.Options = { ...given, hasOther: !isPicked }
  return {
    name: "csv",
    columns,
    options: JSON.stringify({ ...options, hasByteOrderMark }),
    begin: (hasByteOrderMark ? Csv.byteOrderMark : "") + Csv.header(columns, options),
    rows: (rows) => rows.map((row) => Csv.row(row, columns, options)).join(""),
    notes: columns.some(({ type }) => type === "id") && options.excel !== true
      ? [
        "Note: Excel rounds numbers after 15 digits, also ids. Import the columns of ids as text, or export with --excel."
      ]
      : []
  }
}
