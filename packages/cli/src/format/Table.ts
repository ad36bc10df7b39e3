/**
 * Renders tables for a terminal. Pure.
 */
import * as Text from "../terminal/Text.js"

/** A column of a table. */
export interface TableColumn {
  readonly title: string
  readonly align?: "left" | "right" | undefined
  /** The least width to which the column is cut if the table is too wide. */
  readonly least?: number | undefined
}

/**
 * Renders a table that is at most `columns` wide. Cuts the widest cells first, then leaves out columns at the right and
 * adds a line that lists them.
 */
export const table = (
  columnHeads: ReadonlyArray<TableColumn>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  columns: number
): string => {
  const cells = rows.map((row) => row.map(Text.plain))
  const heads = columnHeads.map((head) => ({ ...head, title: Text.plain(head.title) }))
  const natural = widthsOf(heads, cells)
  const shown = fitting(heads, natural, columns)
  const widths = fit(heads, natural.slice(0, shown), columns)
  const line = (row: ReadonlyArray<string>) =>
    widths.map((width, i) => {
      const text = Text.cut(row[i] ?? "", width)
      const gap = " ".repeat(Math.max(0, width - Text.width(text)))
      return heads[i]?.align === "right" ? gap + text : text + gap
    }).join("  ").trimEnd()
  const hidden = heads.length - shown
  return [
    line(heads.map(({ title }) => title)),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...cells.map(line),
    ...(hidden > 0
      // Cuts each line, because a character that is two columns wide does not fit into one.
      ? Text.wrap(more(heads.slice(shown).map(({ title }) => title), columns), columns)
        .map((line) => Text.cut(line, columns))
      : [])
  ].map((line) => `${line}\n`).join("")
}

/** Returns the line below a table that lists the columns left out of it. `cure` may say how to see them. */
export const more = (titles: ReadonlyArray<string>, columns: number, cure = ""): string => {
  const count = Text.plural(titles.length, "more column")
  const room = columns - Text.width(`(${count}: )${cure}`)
  return `(${count}: ${Text.cut(titles.join(", "), Math.max(room, 12))}${cure})`
}

/** Returns how many columns, from the left, a table of the given width can show. */
export const fittingOf = (
  heads: ReadonlyArray<TableColumn>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  columns: number
): number => fitting(heads, widthsOf(heads, rows.map((row) => row.map(Text.plain))), columns)

const widthsOf = (heads: ReadonlyArray<TableColumn>, cells: ReadonlyArray<ReadonlyArray<string>>) =>
  heads.map(({ title }, i) => Math.max(Text.width(title), ...cells.map((row) => Text.width(row[i] ?? ""))))

const leastOf = ({ least = 8, title }: TableColumn, natural: number) =>
  Math.min(natural, Math.max(least, Text.width(title)))

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((a, b) => a + b, 0)

const gaps = (count: number) => 2 * Math.max(0, count - 1)

/**
 * Returns how many columns, from the left, fit into `columns` at their least widths; at least one. `natural` has the
 * widths of the columns without cuts.
 */
const fitting = (heads: ReadonlyArray<TableColumn>, natural: ReadonlyArray<number>, columns: number): number => {
  const least = heads.map((head, i) => leastOf(head, natural[i] ?? 0))
  let shown = heads.length
  while (shown > 1 && sum(least.slice(0, shown)) + gaps(shown) > columns) shown -= 1
  return shown
}

const fit = (
  heads: ReadonlyArray<TableColumn>,
  natural: ReadonlyArray<number>,
  columns: number
): ReadonlyArray<number> => {
  const widths = [...natural]
  let excess = sum(widths) + gaps(widths.length) - columns
  while (excess > 0) {
    const [widest] = widths
      .map((width, i) => ({ i, width, room: width - leastOf(heads[i] ?? { title: "" }, natural[i] ?? 0) }))
      .filter(({ room }) => room > 0)
      .sort((a, b) => b.width - a.width)
    if (widest === undefined) break
    widths[widest.i] = widest.width - 1
    excess -= 1
  }
  return widths.map((width) => Math.min(width, columns))
}
