/**
 * Comma-separated values (RFC 4180). Pure.
 */
import { type Column, valueOf } from "./Column.js"

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
}

/** The mark by which a spreadsheet recognizes UTF-8, at the beginning of a file. */
export const byteOrderMark = "\ufeff"

/** Writes the names of the columns. */
export const header = (columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record(columns.map(({ path }) => path), options)

/** Writes a row. Objects and lists are JSON, `null` is empty. */
export const row = (row: object, columns: ReadonlyArray<Column>, options: Options = {}): string =>
  record(columns.map(({ path }) => valueOf(row, path)), options)

const record = (values: ReadonlyArray<unknown>, options: Options): string =>
  `${values.map((value) => cell(value, options)).join(options.separator ?? ",")}\r\n`

const cell = (value: unknown, { decimalComma = false, escapeFormulas = true, separator = "," }: Options): string => {
  if (value === null || value === undefined) return ""
  if (typeof value === "number") {
    const text = String(value)
    return quoted(decimalComma ? text.replace(".", ",") : text, separator)
  }
  const text = (typeof value === "string" ? value : JSON.stringify(value) ?? "").replace(controls, "")
  return quoted(escapeFormulas && isFormula(text) ? `'${text}` : text, separator)
}

// Not tab, line feed and carriage return, which captions have.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** A text that a spreadsheet takes for a formula; a number with its sign is none. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)*%?$/.test(text)

const quoted = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll("\"", "\"\"")}"` : text
