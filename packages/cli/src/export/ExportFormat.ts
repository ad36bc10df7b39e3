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
  /** The options as text, to compare two exports. */
  readonly options: string
  /** Text at the beginning of the file, such as the header. */
  readonly begin: string
  readonly rows: (rows: ReadonlyArray<object>) => string
  /** Notes on the format, printed for the user. */
  readonly notes: ReadonlyArray<string>
}

/** Returns the format for the extension of a file; `undefined` if no format has it. */
export const ofFile = (file: string): Name | undefined =>
  /\.csv$/i.test(file) ? "csv" : /\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : undefined

/**
 * Creates the format JSON Lines. With `isPicked` a line has only the fields of the columns, else all fields of the row.
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
 * Creates the format CSV. Unless the user picked the columns, a last column holds the fields that the library does not
 * know, as JSON.
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
