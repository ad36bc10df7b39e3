// The docstrings of the endpoints, from core's sources.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const prose = (docstring) => {
  const text = docstring.replace(/^ \* ?/gm, "").split(/^@/m)[0].trim()
  // Lines of a paragraph are one; a list keeps its lines.
  return text.replace(/([^\n])\n(?=[^\n\-|])/g, "$1 ")
}

/** The docstring of each endpoint by the name of its call, such as `Product.search`. */
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
