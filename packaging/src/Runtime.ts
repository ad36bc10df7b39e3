/**
 * Runtimes, as the npm registry or this machine has them. What comes from the registry is kept in `node_modules/.cache`.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { join } from "node:path"
import { Unavailable } from "./Check.js"
import { readManifest } from "./Packages.js"
import * as Program from "./Program.js"
import { root } from "./root.js"

const cache = join(root, "node_modules/.cache/runtimes")

/** The folder where npm has installed `name@range`, now or before. */
export const install = (name: string, range: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = join(cache, `${name}-${range}`)
    // Written last: an installation that was cut short starts anew.
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

/** A program that such a folder has. */
export const binary = (folder: string, name: string) => join(folder, "node_modules/.bin", name)

/** The version of a package that such a folder has. */
export const version = (folder: string, name: string) =>
  Effect.map(readManifest(join(folder, "node_modules", name, "package.json")), ({ version }) => version)
