// Reads the docstrings of the endpoints from core's sources.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const prose = (docstring) => {
  const text = docstring.replace(/^ \* ?/gm, "").split(/^@/m)[0].trim()
  // Joins the lines of a paragraph into one line, but keeps the lines of a list.
  return text.replace(/([^\n])\n(?=[^\n\-|])/g, "$1 ")
}

/** Returns the docstrings of the endpoints, keyed by the name of the call, such as `Product.search`. */
export const endpointDocs = (root) => {
  const sources = join(root, "packages/core/src/endpoints")
  return Object.fromEntries(
    readdirSync(sources).sort().flatMap((file) =>
      [...readFileSync(join(sources, file), "utf8").matchAll(
        /^\/\*\*\n((?: \*(?!\/).*\n)+) \*\/\nexport const (\w+) = /gm
      )].map(([, docstring, name]) => [`${file.replace(/\.ts$/, "")}.${name}`, prose(docstring)])
    )
  )
}
