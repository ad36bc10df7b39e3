/**
 * Installs JavaScript runtimes from the npm registry into `node_modules/.cache`.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { join } from "node:path"
import { Unavailable } from "./Check.js"
import { readManifest } from "./Packages.js"
import * as Program from "./Program.js"
import { root } from "./root.js"

const cache = join(root, "node_modules/.cache/runtimes")

/** Installs `name@range` with npm, unless it is installed already. Returns the folder of the installation. */
export const install = (name: string, range: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = join(cache, `${name}-${range}`)
    // This file marks a complete installation. It is written last, so that an interrupted installation starts again.
    const isInstalled = join(folder, "installed")
    if (yield* fs.exists(isInstalled)) return folder
    yield* fs.remove(folder, { recursive: true, force: true })
    yield* fs.makeDirectory(folder, { recursive: true })
    yield* fs.writeFileString(join(folder, "package.json"), JSON.stringify({ private: true }))
    yield* Program.run(["npm", "install", "--no-audit", "--no-fund", `${name}@${range}`], { cwd: folder }).pipe(
      Effect.mapError(({ message }) => new Unavailable({ message }))
    )
    yield* fs.writeFileString(isInstalled, "")
    return folder
  })

/** Returns the path of a program in the folder of an installation. */
export const binary = (folder: string, name: string) => join(folder, "node_modules/.bin", name)

/** Returns the version of a package in the folder of an installation. */
export const version = (folder: string, name: string) =>
  Effect.map(readManifest(join(folder, "node_modules", name, "package.json")), ({ version }) => version)
