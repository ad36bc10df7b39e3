// Bundles the command into bundle/: a chunk for each command, so that a run loads what it needs, and an install needs no
// other package. Writes the licences of the packages that are in it.
import { build, transform } from "esbuild"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const folder = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(folder, "bundle")
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** The replacements of modules in the bundle, by the end of their paths. With most of them a run starts sooner. */
const replacements = {
  // undici without its `fetch`, web sockets, mocks and caches, which its index loads.
  "undici/index.js": () => `
    const Dispatcher = require("./lib/dispatcher/dispatcher")
    Object.assign(Dispatcher.prototype, require("./lib/api"))
    module.exports = {
      Agent: require("./lib/dispatcher/agent"),
      Dispatcher,
      EnvHttpProxyAgent: require("./lib/dispatcher/env-http-proxy-agent"),
      Pool: require("./lib/dispatcher/pool")
    }`,
  // It loads Node's HTTP/2. undici offers HTTP/1.1 alone to a server unless `allowH2` is set, which nothing here does.
  "undici/lib/dispatcher/client-h2.js": () => `module.exports = () => { throw new Error("HTTP/2 is not in this bundle") }`,
  // Its segmenter takes longer to make than all of the help, and most texts need none.
  "string-width/index.js": (text) =>
    text.replace(
      "const segmenter = new Intl.Segmenter();",
      "let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };"
    ),
  // A release changes the manifest alone.
  "command/version.ts": () => `export const version = ${JSON.stringify(manifest.version)}`,
  // A text that is parsed is ready sooner than an expression that is compiled.
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
 * The modules that every call of FastMoss loads, each with one of its exports. They and all their imports go into one file:
 * to load fifty small files takes a fifth of the time until the first request.
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

/** Makes each module that is loaded on demand import what is common, so that esbuild keeps that together. */
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
  // Optional: only programs that share their token in Redis have it.
  external: ["ioredis"],
  plugins: [replacing, sharing],
  legalComments: "none",
  metafile: true
})

// esbuild splits ECMAScript modules only, and Node.js takes a code cache for scripts only: so each file becomes CommonJS.
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

/** The packages whose code is in the bundle, by their folders. */
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
