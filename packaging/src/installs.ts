/**
 * Checks that every package manager installs the packages correctly.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { join } from "node:path"
import { Broken, type Check, none } from "./Check.js"
import type { Package } from "./Packages.js"
import * as Program from "./Program.js"
import * as Project from "./Project.js"
import * as Report from "./Report.js"

/** The row of a package manager in docs/packages.md. */
export interface Row {
  readonly name: string
  readonly version: string
  readonly installsPeers: boolean
  readonly effects: number
}

const installed = (manager: Project.Manager, packages: ReadonlyArray<Package>) =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const project = yield* Project.make(manager, packages)
    yield* project.script("build")
    const report = yield* Report.read(yield* project.script("start", yield* Report.environment))
    yield* none(Report.faults(report))
    const help = yield* project.script("help")
    if (!help.includes("--quirks")) {
      return yield* new Broken({ message: `the sandbox's command prints no help:\n${help}` })
    }
    const lock = yield* fs.readFileString(join(project.folder, manager.lock.file))
    const effects = new Set(lock.match(manager.lock.effect)).size
    if (effects !== 1) return yield* new Broken({ message: `there are ${effects} copies of effect` })
    const version = (yield* Program.run([...manager.command, "--version"], { cwd: project.folder })).trim()
    return { name: manager.name, version, installsPeers: manager.installsPeers, effects }
  }))

/** Creates a check for each package manager: it installs the packages and runs the smoke program. */
export const checks = (packages: ReadonlyArray<Package>): ReadonlyArray<Check<Row>> =>
  Project.managers.map((manager) => ({
    name:
      `installed by ${manager.name}: every entry point compiles and can be imported, the smoke program and the sandbox's command run, there is one copy of effect`,
    holds: installed(manager, packages)
  }))
