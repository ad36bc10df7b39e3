/**
 * Comma-separated values (RFC 4180). Pure.
 */
import { stringify } from "csv-stringify/sync"
import { type Column, valueOf } from "./Column.js"
import { otherFields } from "./OtherFields.js"

/** Options of CSV. */
export interface Options {
  /** @default "," */
  readonly separator?: "," | ";" | "\t" | undefined
  /**
   * Puts `'` in front of a text that a spreadsheet would run as a formula. Numbers are left alone.
   *
   * @default true
   */
  readonly escapeFormulas?: boolean | undefined
  /**
   * Writes numbers with a comma for the point.
   *
   * @default false
   */
  readonly decimalComma?: boolean | undefined
  /**
   * Writes ids as `="…"`, for Excel alone: it rounds a number after its 15th digit.
   *
   * @default false
   */
  readonly excel?: boolean | undefined
  /**
   * Adds the column `other`: the fields of a row that no column has, as JSON.
   *
   * @default false
   */
  readonly hasOther?: boolean | undefined
}

/** The mark by which a spreadsheet recognizes UTF-8, at the beginning of a file. */
export const byteOrderMark = "\ufeff"

/** The name of the column of fields that no other column has. */
export const otherColumn = "other"

/** Writes the names of the columns. */
export const header = (columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record([
    ...columns.map(({ path }) => textCell(path, options)),
    ...(options.hasOther === true ? [otherColumn] : [])
  ], options)

/** Writes a row. Objects and lists are JSON, `null` is empty. */
export const row = (row: object, columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record([
    ...columns.map(({ path, type }) => cell(valueOf(row, path), type, options)),
    ...(options.hasOther === true ? [cell(otherFields(row, columns), "object", options)] : [])
  ], options)

/** Joins the cells, and quotes those that need it: the separator, quotes, ends of lines, and space at either end. */
const record = (cells: ReadonlyArray<string>, { separator = "," }: Options): string =>
  stringify([[...cells]], {
    delimiter: separator,
    record_delimiter: "windows",
    quoted_match: /^\s|\s$/,
    // An empty line is no row to many readers.
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

// Not tab, line feed and carriage return, which captions have.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** Returns true for a text that a spreadsheet runs as a formula, full-width signs included; a signed number is not one. */
const isFormula = (text: string): boolean =>
  /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^[+-]?\d+([.,]\d+)*%?$/.test(text)
