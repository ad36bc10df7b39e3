/**
 * The formats of rows, chosen by `--format`. Pure.
 */
import * as Text from "../terminal/Text.js"
import { type Column, pick, valueOf } from "./Column.js"
import * as Csv from "./Csv.js"
import * as JsonLines from "./JsonLines.js"
import { table } from "./Table.js"

/** The names of the formats. */
export const formats = ["table", "json", "jsonl", "csv"] as const

/** A format. */
export type Format = typeof formats[number]

/** Writes rows, batch by batch. */
export interface RowWriter {
  readonly begin: string
  readonly batch: (rows: ReadonlyArray<object>) => string
  /** The end; a table is drawn here, since the width of its columns needs all rows. */
  readonly end: () => string
}

/** Makes the writer of a format. With `isPicked`, JSON has the fields of the columns alone; else it has all fields. */
export const writer = (
  format: Format,
  { columns, isPicked, width }: {
    readonly columns: ReadonlyArray<Column>
    readonly isPicked: boolean
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
        end: () => drawTable(columns, collected, width)
      }
    }
  }
}

const indent = (text: string) => text.replace(/^/gm, "  ")

/** Draws rows as a table; columns without a value in any row are left out. */
export const drawTable = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<object>, width: number): string => {
  const isFilled = ({ path }: Column) =>
    rows.some((row) => {
      const value = valueOf(row, path)
      return value !== null && value !== undefined
    })
  const shown = columns.filter(isFilled)
  return table(
    shown.map(({ path, type }) => ({
      title: path,
      align: type === "number" ? "right" : "left",
      least: leastWidths[type]
    })),
    rows.map((row) => shown.map(({ path, type }) => cellOf(valueOf(row, path), type))),
    width
  )
}

/** An id that is cut is of no use. */
const leastWidths = { id: 20, number: 12, text: 12, flag: 5, list: 12, object: 12, any: 12 }

const cellOf = (value: unknown, type: Column["type"]): string =>
  value === null || value === undefined
    ? "-"
    : typeof value === "number" && type === "number"
    ? Text.figure(value)
    : typeof value === "string"
    ? value
    : JSON.stringify(value) ?? ""
