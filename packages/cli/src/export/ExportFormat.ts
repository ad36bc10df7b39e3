/**
 * The formats of an export. Pure.
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
  /** The options as a text, by which two exports are compared. */
  readonly options: string
  /** The beginning of the file. */
  readonly begin: string
  readonly rows: (rows: ReadonlyArray<object>) => string
  /** Notes on the file for the user. */
  readonly notes: ReadonlyArray<string>
}

/** Returns the format that goes with the extension of a file. */
export const ofFile = (file: string): Name | undefined =>
  /\.csv$/i.test(file) ? "csv" : /\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : undefined

/** Makes JSON Lines: all fields of a row, or with `isPicked` those of the columns. */
export const jsonLines = (columns: ReadonlyArray<Column>, isPicked: boolean): ExportFormat => ({
  name: "jsonl",
  columns,
  options: JSON.stringify({ isPicked }),
  begin: "",
  rows: (rows) => rows.map((row) => JsonLines.line(isPicked ? pick(row, columns) : row)).join(""),
  notes: []
})

/** Makes CSV. Unless the columns were picked, fields that the library does not know are in the last column, as JSON. */
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
        "Ids are plain digits, which Excel rounds after the 15th when it opens the file. Import their columns as text, pass --excel, or use JSONL."
      ]
      : []
  }
}
