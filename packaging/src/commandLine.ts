/**
 * Checks of the command `effect-fastmoss`: its tarball, installed by npm into an empty folder, and each of its commands there.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { type Array as Arr, Duration, Effect } from "effect"
import { join } from "node:path"
import { Broken, type Check, none, type Services } from "./Check.js"
import type { Package } from "./Packages.js"
import * as Program from "./Program.js"
import * as Project from "./Project.js"
import * as Report from "./Report.js"

/** The command, installed in a folder. */
export interface Installed {
  readonly folder: string
  /** Runs `npx effect-fastmoss` in the folder. */
  readonly run: (args: ReadonlyArray<string>, options?: Program.Options) => Effect.Effect<string, unknown, Services>
  /** The settings of the servers that it can call: one on a port, and the embedded one, which needs none. */
  readonly servers: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The name of its package. */
export const packageName = "@effect-fastmoss/cli"

/** Finds the package of the command. */
export const packageOf = (packages: ReadonlyArray<Package>): Effect.Effect<Package, Broken> => {
  const found = packages.find(({ manifest }) => manifest.name === packageName)
  return found === undefined
    ? Effect.fail(new Broken({ message: "there is no package of the command" }))
    : Effect.succeed(found)
}

/** Installs the tarball by npm into an empty folder, until the scope closes. npm may ask no registry. */
export const install = ({ tarball }: Package) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-command-" }))
    const cache = join(folder, "npm-cache")
    yield* Program.run([...Project.npm.command, "install", "--offline", "--no-audit", "--no-fund", tarball], {
      cwd: folder,
      env: { npm_config_cache: cache }
    })
    // Settings of the user who runs this check are not those of the check.
    const none = {
      CI: "true",
      FASTMOSS_BASE_URL: "",
      FASTMOSS_CLIENT_ID: "",
      FASTMOSS_CLIENT_SECRET: "",
      XDG_CONFIG_HOME: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state")
    }
    const served = yield* Report.environment
    const installed: Installed = {
      folder,
      run: (args, options = {}) =>
        Program.run(["npx", "--no", "--", "effect-fastmoss", ...args], {
          cwd: folder,
          ...options,
          env: { ...none, ...options.env }
        }),
      servers: { "a sandbox on a port": { ...none, ...served }, "the embedded sandbox": none }
    }
    return installed
  })

/** A command as it is checked. */
interface Row {
  readonly args: ReadonlyArray<string>
  readonly stdin?: string
  /** Lists what is wrong with the output. */
  readonly faults: (
    stdout: string,
    files: FileSystem.FileSystem,
    folder: string
  ) => Effect.Effect<Iterable<string>, unknown>
}

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "")

/** The output must have as many lines of JSON. */
const jsonLines = (count: number): Row["faults"] => (stdout) =>
  Effect.try(() => linesOf(stdout).map((line) => JSON.parse(line))).pipe(
    Effect.map((lines) => lines.length === count ? [] : [`${lines.length} lines of JSON, not ${count}`])
  )

/** The output must have each of the texts. */
const says = (...texts: ReadonlyArray<string>): Row["faults"] => (stdout) =>
  Effect.succeed(texts.filter((text) => !stdout.includes(text)).map((text) => `no ${text} in:\n${stdout}`))

/** Each command of the package once. A new command is a new line. */
const rows: ReadonlyArray<Row> = [
  {
    args: ["list", "Product.search", "--region", "US", "--keywords", "yoga mat", "--limit", "20"],
    faults: jsonLines(20)
  },
  { args: ["call", "Product.search", "--region", "US", "--pagesize", "1"], faults: jsonLines(1) },
  { args: ["endpoints", "Product.search"], faults: says("POST /product/v1/search", "--keywords") }
]

const holds = (installed: Installed, { args, faults, stdin }: Row, env: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const stdout = yield* installed.run(args, { env, stdin })
    yield* none(yield* faults(stdout, fs, installed.folder))
  })

/** Makes the checks of the commands. */
export const checks = (installed: Installed): ReadonlyArray<Check> =>
  Object.entries(installed.servers).flatMap(([server, env]) =>
    rows.map((row) => ({
      name: `npx effect-fastmoss ${row.args.join(" ")}, on ${server}`,
      holds: holds(installed, row, env)
    }))
  )

const timesOf = (commands: ReadonlyArray<readonly [string, ...Array<string>]>) =>
  Effect.forEach(
    commands,
    (command) => Effect.map(Effect.timed(Program.run(command)), ([duration]) => Duration.toMillis(duration))
  )

const median = (numbers: ReadonlyArray<number>) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN

/** Makes the checks of what is installed: one package, which starts soon and tells its version. */
export const installedChecks = (installed: Installed, { manifest }: Package): ReadonlyArray<Check> => {
  const place = join(installed.folder, "node_modules", manifest.name)
  return [
    {
      name: "npm installs exactly one package",
      holds: Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const lock = JSON.parse(yield* fs.readFileString(join(installed.folder, "node_modules/.package-lock.json")))
        const names = Object.keys(lock.packages)
        yield* none(names.length === 1 ? [] : [names.join(", ")])
      })
    },
    {
      name: "the command tells the version of its package, and --help names every command",
      holds: Effect.gen(function*() {
        const version = (yield* installed.run(["--version"])).trim()
        const help = yield* installed.run(["--help"])
        const unnamed = rows.map(({ args: [name = ""] }) => name).filter((name) => !help.includes(`  ${name} `))
        yield* none([
          ...version === manifest.version ? [] : [`--version is ${version}`],
          ...unnamed.map((name) => `--help has no ${name}`)
        ])
      })
    },
    {
      name: "--help takes less than three times bare node, by the medians of 9 processes",
      holds: Effect.gen(function*() {
        // In turns, so that a busy moment of the machine hits both.
        const rounds = yield* Effect.replicateEffect(
          timesOf([[process.execPath, "--eval", "0"], [process.execPath, join(place, "bin.js"), "--help"]]),
          9
        )
        const ratio = median(rounds.map(([, help = NaN]) => help)) / median(rounds.map(([bare = NaN]) => bare))
        yield* none(ratio < 3 ? [] : [`it takes ${ratio.toFixed(1)} times bare node`])
        return ratio
      })
    }
  ]
}

/** Commands that wait, or that ask a person. */
const waiting = ["init", "mcp", "sandbox", "watch"]

/** True for a command that a document shows with files or texts of the reader's own. */
const isOutline = (args: ReadonlyArray<string>) =>
  args.some((arg) => arg === "-" || arg.startsWith("@") || /…|[.]{3}|^[A-Z_]{3,}$/.test(arg))

/**
 * Runs a command as a document shows it, on the sandbox on a port. Of one that cannot run here it checks by `--help` that the
 * command has the options.
 */
export const holdsAsDocumented = (
  installed: Installed,
  args: ReadonlyArray<string>
): Effect.Effect<void, unknown, Services> =>
  Effect.scoped(Effect.gen(function*() {
    const [name = "--help", ...rest] = args
    if (!waiting.includes(name) && !isOutline(args)) {
      const fs = yield* FileSystem.FileSystem
      const cwd = yield* fs.makeTempDirectoryScoped({ directory: installed.folder, prefix: "documented-" })
      yield* installed.run(args, { cwd, env: installed.servers["a sandbox on a port"] })
      return
    }
    if (isOutline([name])) return
    const endpoint = rest.slice(0, 1).filter((arg) => /^[A-Z]\w+[.]\w+$/.test(arg))
    const help = yield* installed.run([name, ...endpoint, "--help"])
    const options = rest.flatMap((arg) => /^--[\w-]+/.exec(arg) ?? [])
    yield* none(
      options.filter((option) => !help.includes(option) && !help.includes(option.replace("--no-", "--")))
        .map((option) => `${name} has no option ${option}`)
    )
  }))

/** Measures the tarball, and what it unpacks to. */
export const sizes = ({ folder, manifest, tarball }: Package) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const sizeOf = (file: string) => Effect.map(fs.stat(file), ({ size, type }) => type === "File" ? Number(size) : 0)
    const files = yield* fs.readDirectory(folder, { recursive: true })
    const unpacked = yield* Effect.forEach(files, (file) => sizeOf(join(folder, file)))
    const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0)
    const row: Arr.NonEmptyReadonlyArray<string> = [
      `\`${manifest.name}\``,
      kilobytes(yield* sizeOf(tarball)),
      kilobytes(unpacked.reduce((sum, bytes) => sum + bytes, 0))
    ]
    return row
  })
