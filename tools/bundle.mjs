// Joins the modules in `dist` of the current folder into one file in `bundle`, before the package is packed: Node.js spends
// more time on each file that it loads than on the code in it. Each entry point in `publishConfig.exports` that names a file
// in `bundle` gets that file, which exports its names from the joined one. Runs after `annotate.mjs`, whose marks stay.
// The arguments are entry points that import little. Their code stays apart, so that a program can load it alone:
// `node ../../tools/bundle.mjs ./Signature`.
import { build } from "esbuild"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, relative, resolve } from "node:path"
import { pathToFileURL } from "node:url"

const { exports, publishConfig } = JSON.parse(await readFile("package.json", "utf8"))
const apart = process.argv.slice(2)

const entryPoints = await Promise.all(
  Object.entries(publishConfig.exports).filter(([subpath]) => subpath !== "./package.json").map(
    async ([subpath, conditions]) => {
      const source = resolve(exports[subpath].default)
      return { subpath, source, target: conditions.node ?? conditions.default, exported: await import(pathToFileURL(source)) }
    }
  )
)
const modules = entryPoints.filter(({ subpath }) => subpath !== ".")
const index = entryPoints.find(({ subpath }) => subpath === ".")

/** Returns the name of a module's export in the joined file, where names of all modules meet. */
const nameIn = ({ subpath }, name) => `${subpath.slice(2).replaceAll("/", "_")}_${name}`

/** Lists the exports of a module. `form` formats each one from its name and its name in the joined file. */
const list = (module, form) => Object.keys(module.exported).map((name) => form(name, nameIn(module, name))).join(", ")

/** Plugin that makes the joined file, which exports all names of all modules. */
const joined = {
  name: "joined",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^joined$/ }, ({ path }) => ({ path, namespace: "joined" }))
    onLoad({ filter: /.*/, namespace: "joined" }, () => ({
      resolveDir: process.cwd(),
      contents: modules.map((module) =>
        `export { ${list(module, (name, unique) => `${name} as ${unique}`)} } from ${JSON.stringify(module.source)}`
      ).join("\n")
    }))
  }
}

await rm("bundle", { recursive: true, force: true })
await build({
  entryPoints: {
    joined: "joined",
    ...Object.fromEntries(modules.filter(({ subpath }) => apart.includes(subpath)).map(({ source, subpath }) => [subpath, source]))
  },
  outdir: "bundle",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  sourcemap: true,
  sourcesContent: false,
  plugins: [joined],
  logLevel: "warning"
})

const write = (target, text) => writeFile(resolve(target), `${text}\n`)

for (const module of modules.filter(({ subpath }) => !apart.includes(subpath))) {
  const from = relative(dirname(module.target), "bundle/joined.js").replaceAll("\\", "/").replace(/^(?![.])/, "./")
  await mkdir(dirname(module.target), { recursive: true })
  await write(module.target, `export { ${list(module, (name, unique) => `${unique} as ${name}`)} } from "${from}"`)
}

// The index makes its namespaces itself. `export * as` would load the files of all modules.
const namespaces = Object.entries(index.exported).map(([name, exported]) => ({
  name,
  module: modules.find((module) => module.exported === exported)
}))
await write(
  index.target,
  [
    `import { ${namespaces.map(({ module }) => list(module, (_, unique) => unique)).join(", ")} } from "./joined.js"`,
    ...namespaces.map(({ module, name }) =>
      `export const ${name} = /* @__PURE__ */ Object.freeze({ ${list(module, (name, unique) => `${name}: ${unique}`)} })`
    )
  ].join("\n")
)
