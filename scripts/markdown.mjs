// Functions for the generated parts of Markdown documents. Their output has the same format as the formatter's.

/** Returns a Markdown table with aligned columns. */
export const tableOf = (head, rows) => {
  const cells = [head, ...rows]
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)))
  const [title, ...lines] = cells.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`)
  return [title, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines].join("\n")
}

/** Replaces the text between `<!-- name -->` and `<!-- /name -->` in a document. */
export const replaceBetween = (document, name, text) => {
  const place = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, "s")
  if (!place.test(document)) throw new Error(`The document has no <!-- ${name} --> ... <!-- /${name} -->`)
  return document.replace(place, (_, before, after) => `${before}\n${text}\n\n${after}`)
}
