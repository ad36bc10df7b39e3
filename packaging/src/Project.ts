/**
 * Projects outside the repository, like those of users. A package manager installs the packed packages into them.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { createRequire } from "node:module"
import { join } from "node:path"
import { entryPoints, type Package, requiredPeers } from "./Packages.js"
import * as Program from "./Program.js"
import { root } from "./root.js"

/** A package manager, with the commands and files that differ between package managers. */
export interface Manager {
  readonly name: string
  readonly command: readonly [string, ...Array<string>]
  readonly install: ReadonlyArray<string>
  /**
   * True if the package manager also installs the peer dependencies of peer dependencies. Otherwise a project must list
   * them.
   */
  readonly installsPeers: boolean
  /** The name of the lock file, and a pattern that matches each installed copy of `effect` in that file. */
  readonly lock: { readonly file: string; readonly effect: RegExp }
}

export const npm: Manager = {
  name: "npm",
  command: ["npm"],
  install: ["install", "--no-audit", "--no-fund"],
  installsPeers: true,
  lock: { file: "package-lock.json", effect: /^ +"(?:.*\/)?node_modules\/effect": \{/gm }
}

export const managers: ReadonlyArray<Manager> = [
  npm,
  {
    name: "pnpm",
    command: ["npx", "-y", "pnpm@10"],
    install: ["install", "--no-frozen-lockfile"],
    installsPeers: true,
    lock: { file: "pnpm-lock.yaml", effect: /^ {2}effect@[^(:]+:/gm }
  },
  {
    name: "yarn 1",
    command: ["npx", "-y", "yarn@1"],
    // Not the global cache, because it would return an older tarball with the same version.
    install: ["install", "--non-interactive", "--cache-folder", ".cache"],
    installsPeers: false,
    lock: { file: "yarn.lock", effect: /^"?effect@.*:$/gm }
  },
  {
    name: "yarn 4, Plug'n'Play",
    command: ["npx", "-y", "@yarnpkg/cli-dist@4"],
    install: ["install"],
    installsPeers: false,
    lock: { file: "yarn.lock", effect: /^"effect@npm:.*":$/gm }
  }
]

/** An installed project. */
export interface Project {
  readonly folder: string
  /** Runs a script of the project: `build`, `start`, or `help`, which prints the help of the sandbox's command. */
  readonly script: (
    name: string,
    env?: Program.Options["env"]
  ) => Effect.Effect<string, Program.ProgramError | PlatformError, Program.Services>
}

/**
 * Returns the peer dependencies of the Effect packages in `names`, and the peer dependencies of those in turn, with
 * their version ranges. The package at `from` must have `names` installed.
 */
const peersOf = (
  names: ReadonlyArray<string>,
  from: string,
  found: Map<string, string> = new Map()
): ReadonlyMap<string, string> => {
  const require = createRequire(from)
  for (const name of names.filter((name) => name.startsWith("@effect/"))) {
    const file = require.resolve(`${name}/package.json`)
    const wanted: Readonly<Record<string, string>> = require(file).peerDependencies ?? {}
    const fresh = Object.keys(wanted).filter((peer) => !found.has(peer))
    for (const peer of fresh) found.set(peer, wanted[peer] ?? "*")
    peersOf(fresh, file, found)
  }
  return found
}

/** Returns the peer dependencies of our packages' peer dependencies, with their version ranges. */
const peersOfPeers = (packages: ReadonlyArray<Package>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const { manifest, source } of packages) {
    peersOf(Object.keys(manifest.peerDependencies), join(source, "package.json"), found)
  }
  return found
}

const manifestOf = (manager: Manager, packages: ReadonlyArray<Package>) => {
  const required = requiredPeers(packages)
  return {
    name: "consumer",
    private: true,
    type: "module",
    scripts: {
      build: "tsc -p .",
      start: "node dist/entries.js && node dist/server.js",
      help: "effect-fastmoss-sandbox --help"
    },
    dependencies: {
      ...manager.installsPeers ? {} : Object.fromEntries(peersOfPeers(packages)),
      ...required,
      ...Object.fromEntries(packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
    },
    devDependencies: compilers,
    ...manager.installsPeers ? {} : { resolutions }
  }
}

/**
 * The replacement for an optional native package. Yarn downloads the package's binaries for every system, and some
 * mirrors do not have all of them.
 */
export const resolutions = { "msgpackr-extract": "file:./msgpackr-extract" }

/** Writes the empty replacement package that `resolutions` names into a project. */
export const writePlaceholder = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const target = join(folder, "msgpackr-extract")
    yield* fs.makeDirectory(target)
    const manifest = { name: "msgpackr-extract", version: "3.0.7" }
    yield* fs.writeFileString(join(target, "package.json"), JSON.stringify(manifest))
  })

/**
 * Environment variables for Yarn 4. They replace npm's settings, which Yarn does not read, and allow changes of the
 * lock file, which Yarn refuses on CI.
 */
export const yarnEnvironment = (folder: string) =>
  Effect.map(Program.run(["npm", "config", "get", "registry"], { cwd: folder }), (registry) => ({
    YARN_NPM_REGISTRY_SERVER: registry.trim(),
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_ENABLE_TELEMETRY: "0"
  }))

const compilers = { typescript: "~5.9.3", "@types/node": "^20.19.0" }

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2022", "DOM"],
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmitOnError: true,
    types: ["node"],
    rootDir: ".",
    outDir: "dist"
  },
  include: ["*.ts"]
}

/** Returns the code of a program that imports every entry point. */
const everyEntryPoint = (packages: ReadonlyArray<Package>) =>
  packages.flatMap(({ manifest }) => entryPoints(manifest)).map((name, n) =>
    `import * as e${n} from ${JSON.stringify(name)}\nif (Object.keys(e${n}).length === 0) throw new Error(${
      JSON.stringify(`${name} is empty`)
    })\n`
  ).join("")

/**
 * Creates a project and installs its dependencies, without optional peers. The project contains the programs from `consumer`
 * and the program `entries`, which imports every entry point. It exists until the scope closes.
 */
export const make = (manager: Manager, packages: ReadonlyArray<Package>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-project-" }))
    const write = (file: string, value: unknown) =>
      fs.writeFileString(join(folder, file), JSON.stringify(value, null, 2))
    yield* write("package.json", manifestOf(manager, packages))
    yield* write("tsconfig.json", tsconfig)
    yield* writePlaceholder(folder)
    const programs = (yield* fs.readDirectory(consumer)).filter((name) => name.endsWith(".ts"))
    yield* Effect.forEach(programs, (name) => fs.copyFile(join(consumer, name), join(folder, name)))
    yield* fs.writeFileString(join(folder, "entries.ts"), everyEntryPoint(packages))
    // Without a lock file, Yarn 4 uses a parent folder as its project.
    if (manager.lock.file === "yarn.lock") yield* fs.writeFileString(join(folder, "yarn.lock"), "")
    const yarn = yield* yarnEnvironment(folder)
    const run = (args: ReadonlyArray<string>, env: Program.Options["env"] = {}) =>
      Program.run([...manager.command, ...args], { cwd: folder, env: { ...yarn, ...env } })
    yield* run(manager.install)
    const project: Project = { folder, script: (name, env) => run(["run", name], env) }
    return project
  })

const consumer = join(root, "packaging/consumer")
