/**
 * Checks that every published build of a package has the exports of its modules.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Schema } from "effect"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Check, none } from "./Check.js"
import { entryPoints, type Package, readManifest } from "./Packages.js"
import * as Program from "./Program.js"

const Conditions = Schema.Struct({
  types: Schema.String,
  node: Schema.optional(Schema.String),
  default: Schema.String
})

/** Returns the files of an entry point, by their conditions. */
const filesOf = (exports: Readonly<Record<string, unknown>>, subpath: string) =>
  Schema.decodeUnknown(Conditions)(exports[subpath])

/** Prints the names that each of the modules in the arguments exports, and the names in each namespace among them. */
const printNames = `
  const namesOf = (value, depth) => Object.keys(value).sort().map((name) =>
    depth > 0 && /^[A-Z]/.test(name) && typeof value[name] === "object" ? { [name]: namesOf(value[name], depth - 1) } : name)
  const all = process.argv.slice(1).map(async (file) => JSON.stringify(namesOf(await import(file), 1)))
  console.log(JSON.stringify(await Promise.all(all)))`

const Names = Schema.parseJson(Schema.Array(Schema.String))

const namesOf = (files: ReadonlyArray<string>) =>
  Effect.flatMap(
    Program.run([
      "node",
      "--input-type=module",
      "-e",
      printNames,
      ...files.map((file) => pathToFileURL(file).href)
    ]),
    Schema.decode(Names)
  )

const sameExports = ({ folder, manifest, source }: Package) =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const workspace = yield* readManifest(join(source, "package.json"))
    // The unpacked package has no dependencies. A copy uses those of the workspace.
    const copy = yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-builds-" })
    yield* fs.copy(folder, copy, { overwrite: true })
    yield* fs.symlink(join(source, "node_modules"), join(copy, "node_modules"))
    const subpaths = entryPoints(manifest).map((name) => `.${name.slice(manifest.name.length)}`)
    const published = yield* Effect.forEach(subpaths, (subpath) => filesOf(manifest.exports, subpath))
    const modules = yield* Effect.forEach(subpaths, (subpath) => filesOf(workspace.exports, subpath))
    const expected = yield* namesOf(modules.map(({ default: file }) => join(source, file)))
    const byDefault = yield* namesOf(published.map(({ default: file }) => join(copy, file)))
    const onNode = yield* namesOf(published.map(({ default: file, node = file }) => join(copy, node)))
    const missing = Object.keys(workspace.exports).filter((subpath) => !(subpath in manifest.exports))
    const isBundled = published.some(({ node }) => node !== undefined)
    yield* none([
      ...missing.map((subpath) => `publishConfig.exports lacks ${subpath}`),
      ...subpaths.flatMap((subpath, n) => [
        ...modules[n]?.types === published[n]?.types ? [] : [`${subpath} has other types than in the workspace`],
        ...isBundled && published[n]?.node === undefined ? [`${subpath} has no file for Node.js`] : [],
        ...byDefault[n] === expected[n] ? [] : [`${subpath} exports ${byDefault[n]}, not ${expected[n]}`],
        ...onNode[n] === expected[n] ? [] : [`${subpath} exports ${onNode[n]} on Node.js, not ${expected[n]}`]
      ])
    ])
  }))

/** Creates a check for each library. */
export const checks = (packages: ReadonlyArray<Package>): ReadonlyArray<Check> =>
  packages.filter(({ manifest }) => entryPoints(manifest).length > 0).map((self) => ({
    name:
      `${self.manifest.name}: every entry point exports the same names on Node.js, in bundlers and in the workspace`,
    holds: sameExports(self)
  }))
