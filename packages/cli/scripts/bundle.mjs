// Bundles effect-fastmoss into bundle/, with a chunk per command. So a run loads only what it needs, and an install
// needs no other package. Writes the licences of the bundled packages into the same folder.
import { build, transform } from "esbuild"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const folder = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(folder, "bundle")
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/**
 * Functions that return the text of a module in the bundle from its original text, keyed by the end of its path. Most
 * of them make a run start sooner.
 */
const replacements = {
  // Loads undici without its `fetch`, web sockets, mocks and caches, which its index would load.
  "undici/index.js": () => `
    const Dispatcher = require("./lib/dispatcher/dispatcher")
    Object.assign(Dispatcher.prototype, require("./lib/api"))
    module.exports = {
      Agent: require("./lib/dispatcher/agent"),
      Dispatcher,
      EnvHttpProxyAgent: require("./lib/dispatcher/env-http-proxy-agent"),
      Pool: require("./lib/dispatcher/pool")
    }`,
  // Leaves out Node's HTTP/2, because undici offers only HTTP/1.1 unless `allowH2` is set, and nothing here sets it.
  "undici/lib/dispatcher/client-h2.js": () => `module.exports = () => { throw new Error("HTTP/2 is not in this bundle") }`,
  // Creates the segmenter on first use: creating it takes longer than printing help, and most texts need none.
  "string-width/index.js": (text) =>
    text.replace(
      "const segmenter = new Intl.Segmenter();",
      "let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };"
    ),
  // Takes the version from package.json, because a release changes only that file.
  "command/version.ts": () => `export const version = ${JSON.stringify(manifest.version)}`,
  // Stores the reference as JSON text, because parsing a text is faster than compiling an expression.
  "reference/endpoints.generated.ts": (text) => {
    const json = text.slice(text.indexOf("= [") + 2)
    return `export const endpoints = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(json)))})`
  }
}

const replacing = {
  name: "replacing",
  setup: ({ onEnd, onLoad }) => {
    const replaced = new Set()
    onLoad({ filter: /undici|string-width|endpoints[.]generated|version[.]ts$/ }, ({ path }) => {
      const [end, replace] = Object.entries(replacements).find(([end]) => path.replaceAll("\\", "/").endsWith(`/${end}`)) ?? []
      if (replace === undefined) return undefined
      const text = readFileSync(path, "utf8")
      const contents = replace(text)
      if (contents !== text) replaced.add(end)
      return { contents, loader: "js" }
    })
    onEnd(() => {
      const rest = Object.keys(replacements).filter((end) => !replaced.has(end))
      return rest.length === 0 ? undefined : { errors: [{ text: `not found, and so not replaced: ${rest.join(", ")}` }] }
    })
  }
}

/**
 * The modules that every command that calls FastMoss loads, each with the name of one of its exports. The modules and
 * their imports go into one file, because loading fifty small files takes a fifth of the time until the first request.
 */
const common = {
  "./src/command/run.ts": "run",
  "./src/command/Runnable.ts": "of",
  "./src/connection/Session.ts": "run",
  "./src/format/FormatOption.ts": "columns",
  "./src/format/RowFormat.ts": "writer",
  "./src/payload/CheckedRequest.ts": "list",
  "./src/payload/EndpointArgument.ts": "among",
  "./src/payload/PayloadOptions.ts": "of",
  "./src/spending/Guard.ts": "confirm",
  "./src/terminal/Progress.ts": "make",
  "@effect-fastmoss/core/FastMossClient": "FastMossClient",
  "@effect-fastmoss/core/Region": "Region",
  "@effect-fastmoss/node/FileBudget": "layerConfig",
  "@effect-fastmoss/node/FileTokenStore": "layerConfig"
}

/**
 * Plugin that makes each module loaded on demand import the modules in `common`, so that esbuild puts these into one
 * file.
 */
const sharing = {
  name: "sharing",
  setup: ({ onLoad, onResolve, resolve }) => {
    const onDemand = new Set()
    onResolve({ filter: /.*/ }, async ({ kind, path, pluginData, resolveDir }) => {
      if (kind !== "dynamic-import" || pluginData === sharing) return undefined
      const found = await resolve(path, { kind, resolveDir, pluginData: sharing })
      onDemand.add(found.path)
      return found
    })
    onResolve({ filter: /^common$/ }, ({ path }) => ({ path, namespace: "common" }))
    onLoad({ filter: /.*/, namespace: "common" }, () => ({
      resolveDir: folder,
      contents: Object.entries(common).map(([file, name], n) => `import { ${name} as _${n} } from "${file}"`).join("\n")
        + `\nglobalThis[Symbol.for("@effect-fastmoss/cli/common")] = [${Object.keys(common).map((_, n) => `_${n}`)}]`
    }))
    onLoad({ filter: /[.](js|ts)$/ }, ({ path }) =>
      onDemand.has(path)
        ? { contents: `${readFileSync(path, "utf8")}\nimport "common"`, loader: path.endsWith(".ts") ? "ts" : "js" }
        : undefined)
  }
}

const { metafile, outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: ["src/main.ts"],
  outdir: "bundle",
  write: false,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["@effect-fastmoss/source"],
  mainFields: ["module", "main"],
  // Not bundled: ioredis is optional, and only programs that share their token in Redis install it.
  external: ["ioredis"],
  plugins: [replacing, sharing],
  legalComments: "none",
  metafile: true
})

// Converts each file to CommonJS: esbuild splits only ECMAScript modules, but Node.js takes a code cache only for
// scripts.
rmSync(target, { recursive: true, force: true })
mkdirSync(target)
const files = outputFiles.map(({ path }) => basename(path, ".js"))
let size = 0
for (const [n, { text }] of outputFiles.entries()) {
  const { code } = await transform(text, {
    format: "cjs",
    minify: true,
    platform: "node",
    target: "node20.19",
    supported: { "dynamic-import": false }
  })
  const renamed = code.replace(/"[.]\/([\w-]+)[.]js"/g, (text, name) => files.includes(name) ? `"./${name}.cjs"` : text)
  writeFileSync(join(target, `${files[n]}.cjs`), renamed)
  size += code.length
}

/** The packages with code in the bundle: a map from their names to their folders. */
const packages = new Map()
for (const output of Object.values(metafile.outputs)) {
  for (const input of Object.keys(output.inputs)) {
    const at = input.lastIndexOf("node_modules/")
    if (at < 0) continue
    const [first, second] = input.slice(at + "node_modules/".length).split("/")
    const name = first.startsWith("@") ? `${first}/${second}` : first
    packages.set(name, join(folder, input.slice(0, at), "node_modules", name))
  }
}

const textOf = (place) => {
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE", "License"].map((name) => join(place, name))
    .find((file) => existsSync(file))
  return file === undefined ? undefined : readFileSync(file, "utf8").trim()
}

const notices = [...packages].sort(([a], [b]) => a < b ? -1 : 1).map(([name, place]) => {
  const { license, version } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"))
  return `${name} ${version} (${license})\n\n${textOf(place) ?? `The package has no text of its licence, ${license}.`}`
})
writeFileSync(
  join(target, "THIRD-PARTY-LICENSES.txt"),
  `The bundle holds code of these packages.\n\n${notices.join(`\n\n${"-".repeat(80)}\n\n`)}\n`
)

console.log(`${relative(process.cwd(), target)}: ${outputFiles.length} files, ${(size / 1e6).toFixed(2)} MB`)
