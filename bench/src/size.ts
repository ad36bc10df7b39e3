import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { build, transform } from "esbuild"
import { execFile } from "node:child_process"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { published } from "./published.js"
import { atMost, type Section } from "./reach.js"
import { median, short } from "./statistics.js"

const folder = fileURLToPath(new URL("..", import.meta.url))

/** A program with a client that the code `client` makes. It calls an endpoint, such as `Product.search`, or a path. */
const program = (client: string, endpoint?: string) => `
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
${
  endpoint === undefined
    ? `const result = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", {}))`
    : `import * as ${endpoint.split(".")[0]} from "@effect-fastmoss/core/${endpoint.split(".")[0]}"
const result = ${endpoint}({})`
}
const layer = ${client}.pipe(
  Layer.provide(Layer.mergeAll(FetchHttpClient.layer, TokenStore.layerMemory, FastMossConfig.layerConfig))
)
result.pipe(Effect.provide(layer), Effect.runPromise).then((result) => globalThis.done(result))
`

const wholePipeline = "FastMossClient.layer"
const lean = "FastMossClient.layerWithStages([Pipeline.authorization])"

const options = { bundle: true, format: "esm", platform: "browser", write: false } as const

const textOf = ({ outputFiles }: { readonly outputFiles: ReadonlyArray<{ readonly text: string }> }): string =>
  outputFiles[0]?.text ?? ""

const kilobytes = (text: string): number => gzipSync(text).length / 1000

const isOurs = /^\S*@effect-fastmoss\/core\/dist\/(\S+)\n/

/**
 * Bundles a program. Returns the minified and gzipped size in KB, the size of our modules alone, the names of our
 * modules in the bundle, and the size of each part of our code. It finds the modules by the comments that the bundler
 * writes above them.
 */
const bundle = async (code: string) => {
  const stdin = { contents: code, resolveDir: await published(), loader: "js" } as const
  const whole = textOf(await build({ ...options, stdin, minify: true }))
  const named = textOf(await build({ ...options, stdin, minifyIdentifiers: true, minifySyntax: true }))
  const modules = named.split(/^\/\/ (?=\S+\.m?js$|<stdin>$)/m).flatMap((text) => {
    const name = isOurs.exec(text)?.[1]
    return name === undefined ? [] : [{ name, code: text.replace(isOurs, "") }]
  })
  const shareOf = async (some: typeof modules): Promise<number> => {
    const { code } = await transform(some.map(({ code }) => code).join(""), { minifyWhitespace: true })
    return kilobytes(code)
  }
  const share = await shareOf(modules)
  const parts = []
  for (const part of new Set(modules.map(({ name }) => partOf(name)))) {
    const own = modules.filter(({ name }) => partOf(name) === part)
    const others = modules.filter(({ name }) => partOf(name) !== part)
    parts.push({ part, modules: own.length, share: share - await shareOf(others) })
  }
  return {
    kilobytes: kilobytes(whole),
    share,
    modules: modules.map(({ name }) => name),
    parts: parts.sort((a, b) => b.share - a.share)
  }
}

/**
 * Returns the part of our code to which a module belongs: its folder, or one common part for all modules in the root of
 * the package.
 */
const partOf = (module: string): string => module.includes("/") ? dirname(module) : "settings, errors, the client"

/** Returns the time in milliseconds that a new process takes to import modules. */
const importTime = async (specifiers: ReadonlyArray<string>): Promise<number> => {
  const code = `const began = performance.now()
    await Promise.all(${JSON.stringify(specifiers)}.map((specifier) => import(specifier)))
    process.stdout.write(String(performance.now() - began))`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
    cwd: await published()
  })
  return Number(stdout)
}

/** Returns the Effect modules that one of our packages imports, directly or indirectly, as Node.js would load them. */
export const effectModulesOf = async (specifier: string): Promise<ReadonlyArray<string>> => {
  const result = await build({
    stdin: { contents: `import ${JSON.stringify(specifier)}`, resolveDir: folder, loader: "js" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    metafile: true,
    ignoreAnnotations: true,
    external: ["effect", "effect/*", "@effect/*", "@noble/*", "undici"]
  })
  const imports = Object.values(result.metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  return [...new Set(imports)].filter((path) => /^(effect|@effect\/platform(-node)?)(\/|$)/.test(path)).sort()
}

/** Measures the time to import the packages, and the size of a bundle with one endpoint. */
export const size = async (): Promise<Section> => {
  const one = await bundle(program(wholePipeline, "Product.search"))
  const smaller = {
    wholeCall: await bundle(program(wholePipeline)),
    lean: await bundle(program(lean, "Product.search")),
    leanCall: await bundle(program(lean))
  }
  const others = one.modules.filter((name) => /^endpoints\/(Agency|Creator|Live|Shop|Video|Endpoints)/.test(name))
  const rows = []
  let ratio = Number.NaN
  for (const name of ["@effect-fastmoss/core", "@effect-fastmoss/node"]) {
    const effect = await effectModulesOf(name)
    const own = []
    const alone = []
    for (let round = 0; round < 15; round++) {
      alone.push(await importTime(effect))
      own.push(await importTime([name]))
    }
    if (name.endsWith("core")) ratio = median(own) / median(alone)
    rows.push([
      `\`${name}\``,
      short(median(own)),
      short(median(alone)),
      short(median(own) / median(alone)),
      String(effect.length)
    ])
  }
  return {
    title: "Imports and bundle",
    text: [
      "The time that a new process takes to import a published package, and to import only the Effect modules that the package imports.",
      tableOf(["package", "package (ms)", "its Effect modules (ms)", "ratio", "number of Effect modules"], rows),
      "Bundles of the published package, minified and gzipped. Ours are the modules of `@effect-fastmoss/core`; the rest is Effect and the SHA-256 library. All programs read their settings from the environment.",
      tableOf(
        ["client", "program", "bundle (KB)", "ours (KB)", "our modules"],
        ([
          [`\`${wholePipeline}\``, "`Product.search`", one],
          [`\`${wholePipeline}\``, "`call`", smaller.wholeCall],
          [`\`${lean}\``, "`Product.search`", smaller.lean],
          [`\`${lean}\``, "`call`", smaller.leanCall]
        ] as const).map(([client, calls, { kilobytes, modules, share }]) => [
          client,
          calls,
          short(kilobytes),
          short(share),
          String(modules.length)
        ])
      ),
      `The program with \`${wholePipeline}\` and \`Product.search\`, bundled with the published package, minified and gzipped: ${
        short(one.kilobytes)
      } KB, of which ${
        short(one.share)
      } KB are ours and the rest Effect and the SHA-256 library. The bundle contains ${one.modules.length} of our modules and ${
        others.length === 0 ? "no other endpoints" : `these other endpoints: ${others.join(", ")}`
      }. The table shows by how much each part increases the size:`,
      tableOf(
        ["part", "modules", "KB"],
        one.parts.map(({ modules, part, share }) => [part, String(modules), short(share)])
      )
    ].join("\n\n"),
    reaches: [
      atMost("bundle with one endpoint, without Effect, gzipped (KB)", one.share, 20, short),
      atMost(
        "bundle with signing, token and transport only, without Effect, gzipped (KB)",
        smaller.leanCall.share,
        12,
        short
      ),
      atMost("import time: core / the Effect modules that it imports", ratio, 1.08, short)
    ]
  }
}
