// Writes the table of settings into README.md, and that of environment variables into the docstring of
// `FastMossConfig.layerConfig`; `--check` only tells whether both are up to date.
import { readFileSync, writeFileSync } from "node:fs"
import { settings } from "../packages/core/dist/internal/settings.js"

const rows = Object.entries(settings).map(([option, { defaultText, documentation, variable }]) => ({
  option: `\`${option}\``,
  variable: variable._tag === "Some" ? `\`${variable.value}\`` : "",
  meaning: documentation,
  default: defaultText
}))

const tableOf = (columns, rows) =>
  [
    columns.map(([title]) => title),
    columns.map(() => "---"),
    ...rows.map((row) => columns.map(([, field]) => row[field]))
  ].map((cells) => `| ${cells.join(" | ")} |`)

const [meaning, byDefault] = [["meaning", "meaning"], ["default", "default"]]
const readmeTable = tableOf([["option", "option"], ["environment variable", "variable"], meaning, byDefault], rows)
const docstringTable = tableOf([["variable", "variable"], meaning, byDefault], rows.filter(({ variable }) => variable))

const documents = [
  {
    name: "README.md",
    place: /(<!-- settings -->\n\n).*?(\n\n<!-- \/settings -->)/s,
    text: readmeTable.join("\n")
  },
  {
    name: "packages/core/src/FastMossConfig.ts",
    place: /( \* A configuration of environment variables[^\n]*\n \*\n).*?(\n \*\n)/s,
    text: docstringTable.map((line) => ` * ${line}`).join("\n")
  }
]

// Column widths are the formatter's; what counts is the words.
const words = (markdown) => markdown.replace(/[\s|-]+/g, " ")
for (const { name, place, text } of documents) {
  const file = new URL(`../${name}`, import.meta.url)
  const current = readFileSync(file, "utf8")
  if (!place.test(current)) throw new Error(`${name} has no place for the table of settings`)
  const next = current.replace(place, (_, before, after) => before + text + after)
  if (!process.argv.includes("--check")) {
    writeFileSync(file, next)
  } else if (words(next) !== words(current)) {
    console.error(`${name}: the table of settings is out of date; run pnpm settings`)
    process.exitCode = 1
  }
}
