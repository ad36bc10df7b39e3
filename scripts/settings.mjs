// Writes the tables of settings into docs/settings.md, and the table of environment variables into the docstring of
// `FastMossConfig.layerConfig`, or, with `--check`, checks that both are up to date.
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { settingDocumentation } from "../packages/core/dist/internal/settingDocumentation.js"
import { settings } from "../packages/core/dist/internal/settings.js"
import { settingNames } from "../packages/node/dist/internal/variableWarning.js"
import { writeOrCheck } from "./generated.mjs"
import { replaceBetween, tableOf } from "./markdown.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The sections of the page, each with a pattern for the names of its options. */
const sections = [
  ["Credentials and host", /^(client|authentication$|environment$|baseUrl$|allowInsecureBaseUrl$)/],
  ["Time limits and responses", /^(timeout|callTimeout|maxResponseSize|decoding)$/],
  ["Retries", /^retry[.]/],
  ["Rate", /^limit[.]/],
  ["Budget and circuit breaker", /^(budget|prices|breakDuration)$/],
  ["Cache and equal calls", /^(cache[.]|coalesce$)/],
  ["Tokens and clocks", /^(refreshAhead|tokenRejectedCodes|serverClock)$/]
]

const rows = Object.entries(settings).map(([option, { variable }]) => ({
  option,
  section: sections.find(([, options]) => options.test(option))?.[0],
  variable: variable._tag === "Some" ? `\`${variable.value}\`` : "",
  meaning: settingDocumentation[option].documentation,
  default: settingDocumentation[option].defaultText
}))

for (const { option, section } of rows) {
  if (section === undefined) throw new Error(`scripts/settings.mjs has no section for ${option}`)
}

const tables = sections.map(([title]) =>
  `## ${title}\n\n${
    tableOf(
      ["option", "environment variable", "meaning", "default"],
      rows.filter(({ section }) => section === title)
        .map((row) => [`\`${row.option}\``, row.variable, row.meaning, row.default])
    )
  }`
)

const page = readFileSync(join(root, "docs/settings.md"), "utf8")
for (const variable of Object.values(settingNames)) {
  if (!page.includes(`\`${variable}\``)) throw new Error(`docs/settings.md has no row for ${variable}`)
}

writeOrCheck(root, {
  name: "docs/settings.md",
  script: "settings",
  source: "the table of settings in the code",
  text: replaceBetween(page, "settings", tables.join("\n\n"))
})

const config = "packages/core/src/FastMossConfig.ts"
const docstring = [["variable", "meaning", "default"], ["---", "---", "---"]]
  .concat(rows.filter(({ variable }) => variable).map((row) => [row.variable, row.meaning, row.default]))
  .map((cells) => ` * | ${cells.join(" | ")} |\n`).join("")
const source = readFileSync(join(root, config), "utf8")
const place = /^ \* \| variable \| meaning \| default \|\n(?: \* \|.*\n)+/m
if (!place.test(source)) throw new Error(`${config} has no table of settings`)

writeOrCheck(root, {
  name: config,
  script: "settings",
  source: "the table of settings in the code",
  text: source.replace(place, () => docstring)
})
