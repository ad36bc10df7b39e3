// Writes docs/openapi.json, or, with `--check`, tells whether it is what the endpoints declare. Works on the builds of core
// and sandbox; the docstrings of the endpoints and of their fields come from core's sources.
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Endpoints from "../packages/core/dist/endpoints/Endpoints.js"
import { document } from "../packages/sandbox/dist/OpenApi.js"
import { fieldDocs } from "./field-docs.mjs"
import { writeOrCheck } from "./generated.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = join(root, "packages/core/src/endpoints")

const prose = (docstring) => {
  const text = docstring.replace(/^ \* ?/gm, "").split(/^@/m)[0].trim()
  // Lines of a paragraph are one; a list keeps its lines.
  return text.replace(/([^\n])\n(?=[^\n\-|])/g, "$1 ")
}

const descriptions = Object.fromEntries(
  readdirSync(sources).sort().flatMap((file) =>
    [...readFileSync(join(sources, file), "utf8").matchAll(
      /^\/\*\*\n((?: \*(?!\/).*\n)+) \*\/\nexport const (\w+) = /gm
    )].map(([, docstring, name]) => [`${file.replace(/\.ts$/, "")}.${name}`, prose(docstring)])
  )
)

const bare = Endpoints.all.filter(({ name }) => !descriptions[name])
if (bare.length > 0) throw new Error(`no docstring found for ${bare.map(({ name }) => name).join(", ")}`)

const text = `${JSON.stringify(document(descriptions, fieldDocs(root)), null, 2)}\n`

writeOrCheck(root, { name: "docs/openapi.json", script: "openapi", source: "the endpoints declare", text })
