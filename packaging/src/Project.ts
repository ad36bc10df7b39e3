/**
 * A user's project outside the repository, with the packed packages, installed by a package manager.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { createRequire } from "node:module"
import { join } from "node:path"
import { entryPoints, type Package, requiredPeers } from "./Packages.js"
import * as Program from "./Program.js"
import { root } from "./root.js"

export interface Manager {
  readonly name: string
  readonly command: readonly [string, ...Array<string>]
  readonly install: ReadonlyArray<string>
  /** True if it installs the peers of dependencies by itself. If not, a project has to name the peers of peers. */
  readonly installsPeers: boolean
  /** The lock file, and the pattern of an installed `effect` in it. */
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
    // Its cache takes a new tarball of the same version for the old one.
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

export interface Project {
  readonly folder: string
  /** Runs a script of the project: `build`, `start`, or `help`, which is the help of the sandbox's command. */
  readonly script: (
    name: string,
    env?: Program.Options["env"]
  ) => Effect.Effect<string, Program.ProgramError | PlatformError, Program.Services>
}

/** The peers of the named packages of Effect's that `from` has installed, and the peers of those, with their ranges. */
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

/** The peers of our packages' peers. */
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

/** An optional native part. Yarn wants its binaries for every system, and not every mirror of the registry has them. */
export const resolutions = { "msgpackr-extract": "file:./msgpackr-extract" }

/** Writes the package that `resolutions` names into a project. */
export const writePlaceholder = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const target = join(folder, "msgpackr-extract")
    yield* fs.makeDirectory(target)
    const manifest = { name: "msgpackr-extract", version: "3.0.7" }
    yield* fs.writeFileString(join(target, "package.json"), JSON.stringify(manifest))
  })

/** The settings of Yarn 4 in the environment: it reads none of npm's, and takes a new lock file for a mistake on CI. */
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

/** The text of a program that imports every entry point. */
const everyEntryPoint = (packages: ReadonlyArray<Package>) =>
  packages.flatMap(({ manifest }) => entryPoints(manifest)).map((name, n) =>
    `import * as e${n} from ${JSON.stringify(name)}\nif (Object.keys(e${n}).length === 0) throw new Error(${
      JSON.stringify(`${name} is empty`)
    })\n`
  ).join("")

/**
 * A project that is installed and not yet built, until the scope closes. It has the programs of `consumer`, and
 * `entries`, which imports every entry point; and no optional peer.
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
    // Without one, Yarn 4 takes a folder above for its project.
    if (manager.lock.file === "yarn.lock") yield* fs.writeFileString(join(folder, "yarn.lock"), "")
    const yarn = yield* yarnEnvironment(folder)
    const run = (args: ReadonlyArray<string>, env: Program.Options["env"] = {}) =>
      Program.run([...manager.command, ...args], { cwd: folder, env: { ...yarn, ...env } })
    yield* run(manager.install)
    const project: Project = { folder, script: (name, env) => run(["run", name], env) }
    return project
  })

const consumer = join(root, "packaging/consumer")
