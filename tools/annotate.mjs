// Marks function calls that run during import as pure, so that bundlers drop the endpoints that a program does not use.
// Changes `dist` in the current folder before the package is packed. A second run changes nothing. Source maps stay correct.
import { transformFileAsync, types as t } from "@babel/core"
import annotatePureCalls from "babel-plugin-annotate-pure-calls"
import { readdir, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"

// Bundlers drop a pure call, but keep its arguments if they may run code: a spread may call getters, a template `toString`.
// Inside a function that is called at once and marked as pure, the arguments are dropped with the call.
const mayRun = (call) => {
  let found = false
  call.traverse({
    Function: (path) => path.skip(),
    SpreadElement: () => void (found = true),
    TemplateLiteral: ({ node }) => void (found ||= node.expressions.length > 0)
  })
  return found
}

const wrap = (call, isInFunction) => {
  if (isInFunction || !call.isCallExpression() || !mayRun(call)) return
  call.replaceWith(t.callExpression(t.arrowFunctionExpression([], call.node), []))
}

const wrapArguments = () => ({
  visitor: {
    VariableDeclarator: (declarator) => wrap(declarator.get("init"), declarator.getFunctionParent() !== null),
    // The class of an error extends the result of a call, whose argument spreads the fields that errors share.
    ClassDeclaration: (declared) => wrap(declared.get("superClass"), declared.getFunctionParent() !== null)
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
