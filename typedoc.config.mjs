// The site of every public module: those that the packages' `exports` name.
import { readdirSync, readFileSync } from "node:fs"

const modulesOf = (folder) =>
  Object.values(JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).exports)
    .flatMap((entry) => entry["@effect-fastmoss/source"] ?? [])
    .map((source) => `${folder}/${source}`)

// In reading order: the guides, then pages to look things up.
const guides = [
  "concepts",
  "quickstart",
  "endpoints-and-lists",
  "errors",
  "testing",
  "cost-control",
  "tokens-in-production",
  "observability",
  "runtimes",
  "from-python",
  "recipes",
  "endpoints",
  "settings",
  "packages",
  "field-requests",
  "outage",
  "fault-matrix",
  "token-stores"
]
const listed = readdirSync("docs").filter((name) => name.endsWith(".md")).map((name) => name.replace(/\.md$/, ""))
const unlisted = listed.filter((name) => !guides.includes(name))
if (unlisted.length > 0) throw new Error(`typedoc.config.mjs does not list ${unlisted.join(", ")}`)

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "effect-fastmoss",
  entryPoints: ["packages/core", "packages/node", "packages/sandbox"].flatMap(modulesOf),
  tsconfig: "tsconfig.docs.json",
  out: "build/docs",
  plugin: ["./tools/typedoc-modules.mjs"],
  customCss: "./tools/typedoc.css",
  readme: "README.md",
  projectDocuments: guides.map((name) => `docs/${name}.md`),
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  githubPages: false,
  // Links to sources need the URL of the repository, which a clone may not know.
  disableSources: true,
  // A broken link or a name without a description fails the build.
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
  packagesRequiringDocumentation: ["@effect-fastmoss/core", "@effect-fastmoss/node", "@effect-fastmoss/sandbox"],
  requiredToBeDocumented: ["Module", "Namespace", "Variable", "Function", "Class", "Interface", "TypeAlias"],
  sort: ["source-order"]
}
