// Facts about the packages and guides, read from the files that state them.
import { readdirSync, readFileSync } from "node:fs"

const packages = ["core", "node", "sandbox"]

// In reading order. Each guide explains a subject.
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
  "recipes"
]

// Pages to look things up.
const references = ["endpoints", "settings", "packages", "field-requests", "outage", "fleet", "fault-matrix", "token-stores"]

const listed = readdirSync("docs").filter((name) => name.endsWith(".md")).map((name) => name.replace(/\.md$/, ""))
const unlisted = listed.filter((name) => !guides.includes(name) && !references.includes(name))
if (unlisted.length > 0) throw new Error(`tools/typedoc/sources.mjs does not list ${unlisted.join(", ")}`)

const textOf = (name) => readFileSync(`docs/${name}.md`, "utf8")

const titleOf = (name) => /^# (.+)$/m.exec(textOf(name))[1].replaceAll("`", "")

/** The pages of docs/, in reading order: file name, title, and whether the page is a guide. */
export const documents = [...guides, ...references].map((name) => ({
  name,
  title: titleOf(name),
  guide: guides.includes(name)
}))

/** The headings of a page below its title, without those in code. */
export const headingsOf = (name) =>
  [...textOf(name).replace(/^```.*?^```$/gms, "").matchAll(/^##+ (.+)$/gm)].map(([, heading]) =>
    heading.replace(/\[(.*?)\]\(.*?\)/g, "$1").replaceAll("`", "")
  )

// A bullet such as "- Client: `FastMossClient`, ..." in the comment of an index names a group of modules.
const groupsOf = (index) =>
  [...index.matchAll(/^ \* - (\w+): (.*(?:\n \* {3}.*)*)/gm)].map(([, title, text]) => ({
    title,
    names: [...text.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name)
  }))

/** The packages, each with its public modules (import path and source) and the groups that its index describes. */
export const published = packages.map((name) => {
  const folder = `packages/${name}`
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"))
  return {
    name: manifest.name,
    modules: Object.entries(manifest.exports).flatMap(([path, entry]) => {
      const source = entry["@effect-fastmoss/source"]
      return source === undefined ? [] : [{ path: manifest.name + path.slice(1), source: `${folder}/${source.slice(2)}` }]
    }),
    groups: groupsOf(readFileSync(`${folder}/src/index.ts`, "utf8"))
  }
})

const cellsOf = (line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim())

const codeIn = (cell) => /^`([^`]+)`$/.exec(cell ?? "")?.[1]

const generated = (name) => textOf(name).split(`<!-- ${name} -->`)[1].split("\n").filter((line) => line.startsWith("| `")).map(cellsOf)

/** The typed calls, keyed by name such as `Product.search`: path, one sentence, kind, result window, confidence. */
export const calls = new Map(
  generated("endpoints").flatMap(([call, path, description, kind, window, confidence]) =>
    /^`[A-Z]\w+\.\w+`$/.test(call ?? "") && confidence !== undefined
      ? [[codeIn(call), { path: codeIn(path), description, kind, window, confidence }]]
      : []
  )
)

/** The settings: option in code, environment variables (may be none), meaning. */
export const settings = generated("settings").flatMap(([option, variables, meaning]) =>
  codeIn(option) === undefined || meaning === undefined
    ? []
    : [{ option: codeIn(option), variables: [...variables.matchAll(/`(\w+)`/g)].map(([, name]) => name), meaning }]
)

/** The id of a setting's row on the page of settings. */
export const anchorOf = ({ option, variables }) => (variables[0] ?? option).replace(/[^\w.]+/g, "-")
