/**
 * The public packages as users get them: packed into tarballs and unpacked again.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Array as Arr, Effect, Schema } from "effect"
import { join } from "node:path"
import * as Program from "./Program.js"
import { root } from "./root.js"

const Names = Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), { default: () => ({}) })

const Manifest = Schema.parseJson(Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  private: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  type: Schema.optional(Schema.String),
  sideEffects: Schema.optional(Schema.Unknown),
  exports: Schema.Record({ key: Schema.String, value: Schema.Unknown }).pipe(
    Schema.optionalWith({ default: () => ({}) })
  ),
  imports: Schema.Record({ key: Schema.String, value: Schema.Unknown }).pipe(
    Schema.optionalWith({ default: () => ({}) })
  ),
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  peerDependenciesMeta: Schema.Record({
    key: Schema.String,
    value: Schema.Struct({ optional: Schema.optionalWith(Schema.Boolean, { default: () => false }) })
  }).pipe(Schema.optionalWith({ default: () => ({}) }))
}))
export type Manifest = typeof Manifest.Type

export interface Package {
  /** The manifest inside the tarball. */
  readonly manifest: Manifest
  /** The folder of the package in the workspace. */
  readonly source: string
  readonly tarball: string
  /** The folder of the unpacked tarball: `node_modules/<name>` in a folder that all packages share. */
  readonly folder: string
}

export const readManifest = (file: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.flatMap(fs.readFileString(file), Schema.decode(Manifest)))

/** Returns the specifiers of a package's entry points, such as `@effect-fastmoss/core/Product`. */
export const entryPoints = ({ exports, name }: Manifest): ReadonlyArray<string> =>
  Object.keys(exports).filter((subpath) => subpath !== "./package.json").map((subpath) => name + subpath.slice(1))

/** Returns the peer dependencies that a user of the packages must install, with their version ranges. */
export const requiredPeers = (packages: ReadonlyArray<Package>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    packages.flatMap(({ manifest }) =>
      Object.entries(manifest.peerDependencies).filter(([name]) =>
        manifest.peerDependenciesMeta[name]?.optional !== true
      )
    ).filter(([name]) => packages.every(({ manifest }) => manifest.name !== name))
  )

/**
 * Packs each public package of the workspace into a tarball and unpacks it again, in a temporary folder that exists
 * until the scope closes.
 */
export const pack = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const target = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-packages-" }))
  const sources = (yield* fs.readDirectory(join(root, "packages"))).map((name) => join(root, "packages", name))
  const packed = yield* Effect.forEach(sources.sort(), (source) =>
    Effect.gen(function*() {
      const manifest = yield* readManifest(join(source, "package.json"))
      if (manifest.private) return []
      yield* Program.run(["npx", "-y", "pnpm@10", "pack", "--pack-destination", target], { cwd: source })
      const tarball = join(target, `${manifest.name.slice(1).replace("/", "-")}-${manifest.version}.tgz`)
      const folder = join(target, "node_modules", manifest.name)
      yield* fs.makeDirectory(folder, { recursive: true })
      yield* Program.run(["tar", "-xzf", tarball, "-C", folder, "--strip-components", "1"])
      return [{ tarball, folder, source, manifest: yield* readManifest(join(folder, "package.json")) }]
    }))
  return Arr.flatten(packed)
})
