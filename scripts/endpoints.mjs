// Writes the tables of docs/endpoints.md from the declarations in core's build and the docstrings in its sources, or, with
// `--check`, checks that they are up to date.
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Agency, Connectivity, Creator, Endpoints, Live, Product, Shop, Video } from "../packages/core/dist/index.js"
import { endpointDocs } from "./endpoint-docs.mjs"
import { writeOrCheck } from "./generated.mjs"
import { replaceBetween, tableOf } from "./markdown.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const name = "docs/endpoints.md"
const docs = endpointDocs(root)
const modules = { Agency, Connectivity, Creator, Live, Product, Shop, Video }

const kindOf = (call) => "latestAvailable" in call ? "ranking" : "stream" in call ? "list" : "single"

const windowOf = ({ listing }) => listing === undefined ? "" : String(listing.resultWindow ?? "unknown")

const row = ({ endpoint, family, name }) => {
  const [sentence] = /^.*?[.](?=\s|$)/s.exec(docs[name] ?? "") ?? []
  if (sentence === undefined) throw new Error(`no docstring found for ${name}`)
  const confidence = endpoint.documentation === undefined
    ? endpoint.confidence
    : `[${endpoint.confidence}](${endpoint.documentation})`
  return [
    `\`${name}\``,
    `\`${endpoint.path}\``,
    sentence.slice(0, -1).replaceAll("|", "\\|"),
    kindOf(modules[family][name.slice(family.length + 1)]),
    windowOf(endpoint),
    confidence
  ]
}

const endpoints = Endpoints.all.map(({ endpoint, name }) => ({ endpoint, name, family: name.split(".")[0] }))
const families = [...new Set(endpoints.map(({ family }) => family))]

const sections = families.map((family) =>
  `## ${family}\n\n${
    tableOf(
      ["call", "path", "description", "kind", "result window", "confidence"],
      endpoints.filter((endpoint) => endpoint.family === family).map(row)
    )
  }`
)

const older = tableOf(
  ["older path", "now"],
  Object.entries(Endpoints.superseded).map(([path, now]) => {
    const { name } = endpoints.find(({ endpoint }) => endpoint.path === now)
    return [`\`${path}\``, `\`${now}\`, \`${name}\``]
  })
)

const page = readFileSync(join(root, name), "utf8")
writeOrCheck(root, {
  name,
  script: "endpoints",
  source: "the declarations",
  text: replaceBetween(replaceBetween(page, "endpoints", sections.join("\n\n")), "older", older)
})
