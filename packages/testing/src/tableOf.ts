/** Returns a Markdown table, laid out as the project's formatter does it. `head` contains the titles of the columns. */
export const tableOf = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string => {
  const cells = [head, ...rows.map((row) => row.map(String))]
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => (row[i] ?? "").length)))
  const line = (row: ReadonlyArray<string>, fill = " ") =>
    `|${widths.map((width, i) => `${fill}${(row[i] ?? "").padEnd(width, fill)}${fill}`).join("|")}|`
  return [
    line(head),
    line(head.map(() => "-"), "-").replaceAll("|-", "| ").replaceAll("-|", " |"),
    ...cells.slice(1).map((row) => line(row))
  ]
    .join("\n")
}
