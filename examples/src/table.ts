import stringWidth from "string-width"

/** A column: its title, and the alignment of its cells. */
export interface Column {
  readonly title: string
  readonly align?: "left" | "right"
  /** The maximum width. Longer texts are cut. */
  readonly most?: number
}

/** Formats rows as an aligned table. Wide characters, such as Chinese ones, count as two columns. */
export const table = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const cells = rows.map((row) => columns.map(({ most = Infinity }, i) => cut(row[i] ?? "", most)))
  const widths = columns.map(({ title }, i) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[i] ?? "")))
  )
  const line = (texts: ReadonlyArray<string>) =>
    texts.map((text, i) => {
      const gap = " ".repeat((widths[i] ?? 0) - stringWidth(text))
      return columns[i]?.align === "right" ? gap + text : text + gap
    }).join("  ").trimEnd()
  const rule = widths.map((width) => "─".repeat(width)).join("  ")
  return [line(columns.map(({ title }) => title)), rule, ...cells.map(line)].join("\n")
}

const cut = (text: string, most: number): string => {
  if (stringWidth(text) <= most) return text
  let kept = ""
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > most - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** Formats a number with thousands separators, and `null` as a dash. */
export const figure = (number: number | null, digits = 0): string =>
  number === null
    ? "-"
    : number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
