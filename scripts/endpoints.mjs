// Writes the table of endpoints into README.md, from the declarations; `--check` only tells whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs"
import { all, superseded } from "../packages/core/dist/endpoints/Endpoints.js"

const file = new URL("../README.md", import.meta.url)
const [begin, end] = ["<!-- endpoints -->", "<!-- /endpoints -->"]

const row = ({ endpoint, name }) => {
  const title = endpoint.documentation === undefined ? endpoint.title : `[${endpoint.title}](${endpoint.documentation})`
  const window = endpoint.listing === undefined ? "no pages" : endpoint.listing.resultWindow ?? "not documented"
  return `| \`${name}\` | \`${endpoint.path}\` | ${title} | ${endpoint.confidence} | ${window} |`
}

const table = [
  begin,
  "",
  "| call | path | what | seen in | rows at most |",
  "|---|---|---|---|---|",
  ...all.map(row),
  "",
  "Older names in FastMoss's documentation, which `client.call` reaches: " +
  Object.entries(superseded).map(([old, now]) => `\`${old}\` (now \`${now}\`)`).join(", ") + ".",
  "",
  end
].join("\n")

const text = readFileSync(file, "utf8")
const from = text.indexOf(begin)
const to = text.indexOf(end)
if (from < 0 || to < 0) throw new Error(`README.md has no ${begin} ... ${end}`)
const next = text.slice(0, from) + table + text.slice(to + end.length)
// Column widths are the formatter's; what counts is the words.
const words = (markdown) => markdown.replace(/[\s|-]+/g, " ")
if (process.argv.includes("--check")) {
  if (words(next) !== words(text)) {
    console.error("README.md: the table of endpoints is not that of the declarations; run pnpm endpoints")
    process.exit(1)
  }
} else {
  writeFileSync(file, next)
}
