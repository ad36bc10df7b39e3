// Marks what a build calls while it is imported as pure, so that bundlers drop the endpoints that a program does not use.
// Works on `dist` of the current folder, before it is packed; a second run changes nothing. Source maps stay right.
import { transformFileAsync, types as t } from "@babel/core"
import annotatePureCalls from "babel-plugin-annotate-pure-calls"
import { readdir, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"

// Bundlers keep the arguments of a pure call that may run code of their own: spreads may call getters, templates
// `toString`. Inside a function that is called, and pure, they are nobody's.
const mayRun = (call) => {
  let found = false
  call.traverse({
    Function: (path) => path.skip(),
    SpreadElement: () => void (found = true),
    TemplateLiteral: ({ node }) => void (found ||= node.expressions.length > 0)
  })
  return found
}

const wrapArguments = () => ({
  visitor: {
    VariableDeclarator: (declarator) => {
      const init = declarator.get("init")
      if (declarator.getFunctionParent() !== null || !init.isCallExpression() || !mayRun(init)) return
      init.replaceWith(t.callExpression(t.arrowFunctionExpression([], init.node), []))
    }
  }
})

const dist = resolve("dist")
const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js"))

for (const file of files.map((file) => join(dist, file))) {
  const { code, map } = await transformFileAsync(file, {
    babelrc: false,
    configFile: false,
    compact: false,
    sourceMaps: true,
    plugins: [wrapArguments, annotatePureCalls]
  })
  const { file: _file, sourcesContent: _sourcesContent, ...rest } = map
  await writeFile(`${file}.map`, JSON.stringify(rest))
  await writeFile(file, `${code}\n//# sourceMappingURL=${file.split(/[\\/]/).at(-1)}.map\n`)
}
