/**
 * Output formats of rows, selected by `--format`. Pure.
 */
import * as Text from "../terminal/Text.js"
import { type Column, pick, valueOf } from "./Column.js"
import * as Csv from "./Csv.js"
import * as JsonLines from "./JsonLines.js"
import * as Table from "./Table.js"
import * as UsefulColumns from "./UsefulColumns.js"

/** Names of the formats. */
export const formats = ["table", "json", "jsonl", "csv"] as const

/** The name of a format. */
export type Format = typeof formats[number]

/** Writer that converts rows to text. The output is `begin`, then the text of each batch of rows, then `end()`. */
export interface RowWriter {
  readonly begin: string
  readonly batch: (rows: ReadonlyArray<object>) => string
  /**
   * Returns the end of the output. For a table this is the whole table, because the widths of its columns depend on all
   * rows.
   */
  readonly end: () => string
}

/**
 * Creates the writer for a format. If the user picked the columns (`isPicked`), JSON has only their fields, else all
 * fields.
 */
export const writer = (
  format: Format,
  { columns, isPicked, key = [], width }: {
    readonly columns: ReadonlyArray<Column>
    readonly isPicked: boolean
    /** Fields that identify a row. */
    readonly key?: ReadonlyArray<string> | undefined
    readonly width: number
  }
): RowWriter => {
  const shape = (row: object) => isPicked ? pick(row, columns) : row
  switch (format) {
    case "jsonl":
      return { begin: "", batch: (rows) => rows.map((row) => JsonLines.line(shape(row))).join(""), end: () => "" }
    case "json": {
      let isFirst = true
      return {
        begin: "[",
        batch: (rows) =>
          rows.map((row) => {
            const text = `${isFirst ? "\n" : ",\n"}${indent(JSON.stringify(shape(row), null, 2))}`
            isFirst = false
            return text
          }).join(""),
        end: () => isFirst ? "]\n" : "\n]\n"
      }
    }
    case "csv":
      return {
        begin: Csv.header(columns),
        batch: (rows) => rows.map((row) => Csv.row(row, columns)).join(""),
        end: () => ""
      }
    case "table": {
      const collected: Array<object> = []
      return {
        begin: "",
        batch: (rows) => {
          collected.push(...rows)
          return ""
        },
        end: () =>
          isPicked
            ? drawTable(columns, collected, width)
            : drawUsefulTable(columns, collected, width, {
              key,
              cure: "; --fields chooses, --format json shows all"
            })
      }
    }
  }
}

const indent = (text: string) => text.replace(/^/gm, "  ")

/** Renders rows as a table that is at most `width` wide. Leaves out columns that have no value in any row. */
export const drawTable = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<object>, width: number): string => {
  const shown = columns.filter(isFilled(rows))
  return Table.table(shown.map(headOf), cellsOf(shown, rows), width)
}

/**
 * Renders rows as a table with the most useful columns that fit. If `width` is `Infinity`, as without a terminal, it
 * has all columns. The last line lists the columns that do not fit, and ends with `cure`.
 */
export const drawUsefulTable = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<object>,
  width: number,
  { cure, key }: { readonly cure: string; readonly key: ReadonlyArray<string> }
): string => {
  if (width === Infinity) return drawTable(columns, rows, width)
  const ranked = UsefulColumns.byUse(columns.filter(isFilled(rows)), key)
  const cells = cellsOf(ranked.map(({ column }) => column), rows)
  const heads = ranked.map(({ column, isName }) => isName ? { ...headOf(column), least: leastName } : headOf(column))
  const count = Table.fittingOf(heads, cells, width)
  const order = ranked.slice(0, count).map(({ place }, i) => ({ i, place })).sort((a, b) => a.place - b.place)
  const others = ranked.slice(count).map(({ column }) => column.path)
  return Table.table(
    order.flatMap(({ i }) => heads[i] ?? []),
    cells.map((row) => order.map(({ i }) => row[i] ?? "")),
    width
  ) + (others.length === 0 ? "" : `${Table.more(others, width, cure)}\n`)
}

const isFilled = (rows: ReadonlyArray<object>) => ({ path }: Column) =>
  rows.some((row) => {
    const value = valueOf(row, path)
    return value !== null && value !== undefined
  })

const headOf = ({ path, type }: Column): Table.TableColumn => ({
  title: path,
  align: type === "number" ? "right" : "left",
  least: leastWidths[type]
})

const cellsOf = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<object>) =>
  rows.map((row) => columns.map(({ path, type }) => cellOf(valueOf(row, path), type)))

/**
 * The least widths of columns, keyed by the type of the field. Ids and numbers are never cut, because a part of a
 * number is useless.
 */
const leastWidths = { id: 20, number: 24, text: 12, flag: 5, list: 12, object: 12, any: 12 }

/** The least width of the column that names the row, such as `title`. */
const leastName = 20

const cellOf = (value: unknown, type: Column["type"]): string =>
  value === null || value === undefined
    ? "-"
    : typeof value === "number" && type === "number"
    ? Text.figure(value)
    : typeof value === "string"
    ? value
    : JSON.stringify(value) ?? ""
