/**
 * Checks that a bundle contains only the endpoints that its program uses.
 */
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import { type Array as Arr, Effect } from "effect"
import { build } from "esbuild"
import { gzipSync } from "node:zlib"
import { type Check, none } from "./Check.js"
import { type Package } from "./Packages.js"

/** Bundles and minifies a program with our packages. Other dependencies are not included. */
const bundle = (packages: ReadonlyArray<Package>, contents: string) =>
  Effect.map(
    Effect.tryPromise(() =>
      build({
        stdin: { contents, resolveDir: packages[0]?.folder ?? "", loader: "js" },
        bundle: true,
        minify: true,
        format: "esm",
        platform: "browser",
        external: packages.flatMap(({ manifest }) =>
          Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
            .filter((name) => packages.every(({ manifest }) => manifest.name !== name))
            .flatMap((name) => [name, `${name}/*`])
        ),
        logLevel: "silent",
        write: false
      })
    ),
    ({ outputFiles }) => outputFiles[0]?.text ?? ""
  )

const call = (name: string) => {
  const [module = ""] = name.split(".")
  return {
    byEntryPoint: `import * as ${module} from "@effect-fastmoss/core/${module}"\nconsole.log(${name})`,
    byIndex: `import { ${module} } from "@effect-fastmoss/core"\nconsole.log(${name})`
  }
}

const endpointsIn = (code: string) =>
  Endpoints.all.filter(({ endpoint }) => ["\"", "'", "`"].some((quote) => code.includes(quote + endpoint.path + quote)))
    .map(({ name }) => name)

/**
 * Checks the bundle of a program for each endpoint. It must contain that endpoint, and other endpoints only if `guests`
 * allows them.
 */
const alone = (
  packages: ReadonlyArray<Package>,
  by: keyof ReturnType<typeof call>,
  guests: (name: string) => (other: string) => boolean
) =>
  Effect.forEach(Endpoints.all, ({ name }) =>
    Effect.map(bundle(packages, call(name)[by]), (code) => {
      const held = endpointsIn(code)
      const others = held.filter((other) => other !== name && !guests(name)(other))
      return [
        ...held.includes(name) ? [] : [`the bundle of ${name} does not contain it`],
        ...others.map((other) => `the bundle of ${name} contains ${other}`)
      ]
    })).pipe(Effect.flatMap((faults) => none(faults.flat())))

const moduleOf = (name: string) => name.split(".")[0]

export const checks = (packages: ReadonlyArray<Package>): ReadonlyArray<Check> => [
  {
    name:
      `the bundle of each of ${Endpoints.all.length} endpoints, imported from its module, contains no other endpoint`,
    holds: alone(packages, "byEntryPoint", () => () => false)
  },
  {
    // Other endpoints of the module are allowed, because esbuild keeps the whole module that an index exports as a
    // namespace. Rollup does not.
    name:
      `the bundle of each of ${Endpoints.all.length} endpoints, imported from the index, contains at most those of its module`,
    holds: alone(packages, "byIndex", (name) => (other) => moduleOf(other) === moduleOf(name))
  },
  leanCheck(packages)
]

const lean = `import { layerWithStages } from "@effect-fastmoss/core/FastMossClient"
import { authorization } from "@effect-fastmoss/core/Pipeline"
export const layer = layerWithStages([authorization])`

/** Tags of the services of stages that a client with `authorization` alone does not use. */
const unused = ["Budget", "CircuitBreaker", "RateLimiter", "ResponseCache"]

const leanCheck = (packages: ReadonlyArray<Package>): Check => ({
  name: "the bundle of a client with authorization alone contains no other stage",
  holds: Effect.flatMap(
    bundle(packages, lean),
    (code) => none(unused.filter((tag) => code.includes(`@effect-fastmoss/core/${tag}"`)))
  )
})

const kilobytes = (code: string) => (gzipSync(code).length / 1000).toFixed(1)

/** Measures the size of our code in the bundles of some programs, minified and gzipped. */
export const sizes = (packages: ReadonlyArray<Package>) =>
  Effect.forEach(
    [
      ["`Product.search`, imported from its module", call("Product.search").byEntryPoint],
      ["`Product.search`, imported from `@effect-fastmoss/core`", call("Product.search").byIndex],
      ["`FastMossClient.layer`", `export { layer } from "@effect-fastmoss/core/FastMossClient"`],
      ["`FastMossClient.layerWithStages([Pipeline.authorization])`", lean],
      ["all of `@effect-fastmoss/core`", `export * from "@effect-fastmoss/core"`]
    ] as const,
    ([what, code]) =>
      Effect.map(bundle(packages, code), (code): Arr.NonEmptyReadonlyArray<string> => [
        what,
        (code.length / 1000).toFixed(1),
        kilobytes(code)
      ])
  )
