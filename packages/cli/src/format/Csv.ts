/**
 * CSV, comma-separated values (RFC 4180). Pure.
 */
import { stringify } from "csv-stringify/sync"
import { type Column, valueOf } from "./Column.js"
import { otherFields } from "./OtherFields.js"

/** Options for CSV. */
export interface Options {
  /**
   * The separator between cells.
   *
   * @default ","
   */
  readonly separator?: "," | ";" | "\t" | undefined
  /**
   * Puts `'` in front of a text that a spreadsheet would run as a formula. Numbers stay unchanged.
   *
   * @default true
   */
  readonly escapeFormulas?: boolean | undefined
  /**
   * Writes numbers with a decimal comma instead of a point.
   *
   * @default false
   */
  readonly decimalComma?: boolean | undefined
  /**
   * Writes ids as `="…"`, because Excel rounds numbers after 15 digits. Only Excel understands this form.
   *
   * @default false
   */
  readonly excel?: boolean | undefined
  /**
   * Adds the column `other` with the fields that have no column, as JSON.
   *
   * @default false
   */
  readonly hasOther?: boolean | undefined
}

/** The byte order mark at the beginning of a file. Excel needs it to recognize UTF-8. */
export const byteOrderMark = "\ufeff"

/** The name of the column for fields without a column of their own. */
export const otherColumn = "other"

/** Returns the header line with the names of the columns. */
export const header = (columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record([
    ...columns.map(({ path }) => textCell(path, options)),
    ...(options.hasOther === true ? [otherColumn] : [])
  ], options)

/** Returns a row as a line. Objects and lists are written as JSON, `null` as an empty cell. */
export const row = (row: object, columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record([
    ...columns.map(({ path, type }) => cell(valueOf(row, path), type, options)),
    ...(options.hasOther === true ? [cell(otherFields(row, columns), "object", options)] : [])
  ], options)

/**
 * Joins cells to a line. Quotes cells that contain the separator, a quote or a line end, or that begin or end with a
 * space.
 */
const record = (cells: ReadonlyArray<string>, { separator = "," }: Options): string =>
  stringify([[...cells]], {
    delimiter: separator,
    record_delimiter: "windows",
    quoted_match: /^\s|\s$/,
    // Quotes an empty cell that is alone on its line, because many readers skip empty lines.
    quoted_empty: cells.length === 1
  })

const cell = (value: unknown, type: Column["type"], options: Options): string => {
  if (value === null || value === undefined) return ""
  if (typeof value === "number") {
    const text = String(value)
    return options.decimalComma === true ? text.replace(".", ",") : text
  }
  if (typeof value !== "string") return textCell(JSON.stringify(value) ?? "", options)
  return options.excel === true && type === "id" && /^\d+$/.test(value) ? `="${value}"` : textCell(value, options)
}

const textCell = (value: string, { escapeFormulas = true }: Options): string => {
  const text = value.replace(controls, "")
  return escapeFormulas && isFormula(text) ? `'${text}` : text
}

// Control characters. Tab, line feed and carriage return are not among them, because captions contain those.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/**
 * Returns true for a text that a spreadsheet would run as a formula, because it begins with `=` or a similar sign, even
 * a full-width sign. A number with a sign is not a formula.
 */
const isFormula = (text: string): boolean =>
  /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^[+-]?\d+([.,]\d+)*%?$/.test(text)
