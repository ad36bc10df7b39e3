// Writes docs/openapi.json from the declarations of the endpoints, or, with `--check`, checks that the file is up to date. Reads
// the builds of core and sandbox. The descriptions come from the docstrings in core's sources.
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import * as Endpoints from "../packages/core/dist/endpoints/Endpoints.js"
import { document } from "../packages/sandbox/dist/OpenApi.js"
import { endpointDocs } from "./endpoint-docs.mjs"
import { fieldDocs } from "./field-docs.mjs"
import { writeOrCheck } from "./generated.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const descriptions = endpointDocs(root)

const bare = Endpoints.all.filter(({ name }) => !descriptions[name])
if (bare.length > 0) throw new Error(`no docstring found for ${bare.map(({ name }) => name).join(", ")}`)

const text = `${JSON.stringify(document(descriptions, fieldDocs(root)), null, 2)}\n`

writeOrCheck(root, { name: "docs/openapi.json", script: "openapi", source: "the declarations", text })
