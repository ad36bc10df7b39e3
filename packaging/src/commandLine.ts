/**
 * Checks of the command `effect-fastmoss`: npm installs its tarball into an empty folder, and each subcommand runs there.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { type Array as Arr, Duration, Effect, Schema } from "effect"
import { join } from "node:path"
import { Broken, type Check, none, type Services } from "./Check.js"
import type { Package } from "./Packages.js"
import * as Program from "./Program.js"
import * as Project from "./Project.js"
import * as Report from "./Report.js"

/** The command `effect-fastmoss` as npm has installed it in a folder. */
export interface Installed {
  readonly folder: string
  /** Runs `npx effect-fastmoss` in the folder. */
  readonly run: (args: ReadonlyArray<string>, options?: Program.Options) => Effect.Effect<string, unknown, Services>
  /**
   * Environment variables for each server that the command can call: a sandbox on a port, and the embedded sandbox.
   * Keyed by name.
   */
  readonly servers: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The name of the command's package. */
export const packageName = "@effect-fastmoss/cli"

/** Returns the package of the command. */
export const packageOf = (packages: ReadonlyArray<Package>): Effect.Effect<Package, Broken> => {
  const found = packages.find(({ manifest }) => manifest.name === packageName)
  return found === undefined
    ? Effect.fail(new Broken({ message: "the package of the command is missing" }))
    : Effect.succeed(found)
}

/** Installs the tarball with npm into an empty folder that exists until the scope closes. npm works offline. */
export const install = ({ tarball }: Package) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-command-" }))
    const cache = join(folder, "npm-cache")
    yield* Program.run([...Project.npm.command, "install", "--offline", "--no-audit", "--no-fund", tarball], {
      cwd: folder,
      env: { npm_config_cache: cache }
    })
    // Overrides the settings of the person who runs the check, so that they do not affect it.
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

/** A command line to check, with the expected output. */
interface Row {
  readonly args: ReadonlyArray<string>
  readonly stdin?: string
  /** The name of the only server on which the command runs. By default the command runs on every server. */
  readonly on?: string
  /**
   * Returns the faults of a run, one text each: of the output, or of a file that the command wrote into `folder`. An
   * empty list means that the run is correct.
   */
  readonly faults: (
    stdout: string,
    folder: string
  ) => Effect.Effect<ReadonlyArray<string>, unknown, FileSystem.FileSystem>
}

const jsonOf = (text: string) => Effect.try((): unknown => JSON.parse(text))

const valuesOf = (text: string) => Effect.forEach(text.split("\n").filter((line) => line !== ""), jsonOf)

/** Returns a check that the output consists of `count` lines of JSON. */
const jsonLines = (count: number): Row["faults"] => (stdout) =>
  Effect.map(valuesOf(stdout), ({ length }) => length === count ? [] : [`${length} lines of JSON, not ${count}`])

/** Checks that the output is JSON. */
const json: Row["faults"] = (stdout) => Effect.as(jsonOf(stdout), [])

const faultsOf = (text: string, wanted: RegExp): ReadonlyArray<string> =>
  wanted.test(text) ? [] : [`no ${wanted} in:\n${text.slice(0, 2000)}`]

/** Returns a check that the output matches a pattern. */
const says = (wanted: RegExp): Row["faults"] => (stdout) => Effect.succeed(faultsOf(stdout, wanted))

/** Returns a check that a file which the command wrote matches a pattern. */
const writes = (file: string, wanted: RegExp): Row["faults"] => (_, folder) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    return faultsOf(yield* fs.readFileString(join(folder, file)), wanted)
  })

const rpc = (method: string, params: object, id?: number) =>
  `${JSON.stringify({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params })}\n`

const clientInfo = { name: "packaging", version: "1" }

/** The first messages of an MCP client: they initialize the session and request the list of tools. */
const session = [
  rpc("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo }, 1),
  rpc("notifications/initialized", {}),
  rpc("tools/list", {}, 2)
].join("")

const Answer = Schema.Struct({
  id: Schema.Number,
  result: Schema.Struct({ tools: Schema.optional(Schema.Array(Schema.Struct({ name: Schema.String }))) })
})

/** Checks that the MCP server has responded to both requests, and that its list of tools contains `Product_search`. */
const tools: Row["faults"] = (stdout) =>
  Effect.gen(function*() {
    const answers = yield* Effect.flatMap(valuesOf(stdout), Schema.decodeUnknown(Schema.Array(Answer)))
    const listed = answers.flatMap(({ result }) => result.tools ?? [])
    return [
      ...answers.length === 2 ? [] : [`${answers.length} responses to two requests`],
      ...listed.some(({ name }) => name === "Product_search")
        ? []
        : [`no tool Product_search in ${stdout.slice(0, 2000)}`]
    ]
  })

/** The command lines to check, at least one per subcommand. */
const rows: ReadonlyArray<Row> = [
  {
    args: ["list", "Product.search", "--region", "US", "--keywords", "yoga mat", "--limit", "20"],
    faults: jsonLines(20)
  },
  { args: ["call", "Product.search", "--region", "US", "--pagesize", "1"], faults: jsonLines(1) },
  { args: ["endpoints", "Product.search"], faults: says(/POST \/product\/v1\/search[^]*--keywords/) },
  {
    args: ["export", "Shop.search", "--region", "US", "--limit", "5", "--output", "shops.csv"],
    faults: writes("shops.csv", /^\uFEFF?[\w.,]+\r\n(?:.+\r\n){5}$/)
  },
  { args: ["report", "--region", "GB", "--output", "report.html"], faults: writes("report.html", /<!doctype html>/i) },
  // The first run has no earlier snapshot, so it prints no differences.
  { args: ["watch", "Product.topSelling", "--region", "US"], faults: jsonLines(0) },
  { args: ["usage", "--format", "json"], faults: json },
  { args: ["doctor", "--format", "json"], on: "a sandbox on a port", faults: json },
  { args: ["doctor", "--dry-run"], faults: says(/settings file/) },
  { args: ["token", "show", "--format", "json"], faults: json },
  { args: ["mcp"], stdin: session, faults: tools }
]

/** Returns the names of the subcommands that the text of `--help` lists. */
const namesIn = (help: string): ReadonlyArray<string> => {
  const [, list = ""] = /^Commands:\n(.*?)\n\n/ms.exec(help) ?? []
  return [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name)
}

/** Subcommands without a row here. Other tests check them, because they run until a signal or ask questions. */
const unlisted = ["init", "sandbox"]

const holds = (installed: Installed, { args, faults, stdin }: Row, env: Readonly<Record<string, string>>) =>
  Effect.scoped(Effect.gen(function*() {
    const cwd = yield* emptyFolder(installed)
    yield* none(yield* faults(yield* installed.run(args, { cwd, env, stdin }), cwd))
  }))

/** Creates an empty folder in which npx finds the command. The folder exists until the scope closes. */
const emptyFolder = ({ folder }: Installed) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (fs) => fs.makeTempDirectoryScoped({ directory: folder, prefix: "run-" })
  )

/** Creates a check for each command line on each server. */
export const checks = (installed: Installed): ReadonlyArray<Check> =>
  Object.entries(installed.servers).flatMap(([server, env]) =>
    rows.filter(({ on = server }) => on === server).map((row) => ({
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

/** Creates the checks of the installation: a single package, its version, its list of subcommands, and a fast start. */
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
      name: "--version prints the version of the package; the checks cover exactly the subcommands in --help",
      holds: Effect.gen(function*() {
        const version = (yield* installed.run(["--version"])).trim()
        const help = yield* installed.run(["--help"])
        const named = namesIn(help)
        const checked = rows.map(({ args: [name = ""] }) => name)
        yield* none([
          ...version === manifest.version ? [] : [`--version is ${version}`],
          ...checked.filter((name) => !named.includes(name)).map((name) => `--help has no ${name}`),
          ...named.filter((name) => ![...checked, ...unlisted].includes(name)).map((name) => `no check runs ${name}`)
        ])
      })
    },
    {
      name: "--help takes less than three times as long as `node --eval 0` (medians of 9 processes)",
      holds: Effect.gen(function*() {
        // The processes take turns, so that a busy moment of the machine affects both.
        const rounds = yield* Effect.replicateEffect(
          timesOf([[process.execPath, "--eval", "0"], [process.execPath, join(place, "bin.cjs"), "--help"]]),
          9
        )
        const ratio = median(rounds.map(([, help = NaN]) => help)) / median(rounds.map(([bare = NaN]) => bare))
        yield* none(ratio < 3 ? [] : [`it takes ${ratio.toFixed(1)} times as long`])
        return ratio
      })
    }
  ]
}

/**
 * Returns true for a command that does not end by itself, because it waits for a client, an answer or the next
 * interval.
 */
const isWaiting = (args: ReadonlyArray<string>) =>
  ["init", "mcp", "sandbox"].includes(args[0] ?? "") || args.includes("--every")

/** Returns true for a command in which the reader must replace a placeholder with a file or a text. */
const isOutline = (args: ReadonlyArray<string>) =>
  args.some((arg) => arg === "-" || arg.startsWith("@") || /…|[.]{3}|^[A-Z_]{3,}$/.test(arg))

/**
 * Runs a command as a document shows it, against the sandbox on a port. For a command that waits or has placeholders, checks
 * only that `--help` contains its options.
 */
export const holdsAsDocumented = (
  installed: Installed,
  args: ReadonlyArray<string>
): Effect.Effect<void, unknown, Services> =>
  Effect.scoped(Effect.gen(function*() {
    const [name = "--help", ...rest] = args
    if (!isWaiting(args) && !isOutline(args)) {
      const cwd = yield* emptyFolder(installed)
      const run = (args: ReadonlyArray<string>) =>
        installed.run(args, { cwd, env: installed.servers["a sandbox on a port"] })
      // A command that asks for confirmation runs again with `--yes`.
      yield* Effect.catchIf(
        run(args),
        (error) => error instanceof Program.ProgramError && error.message.includes("--yes"),
        () => run([...args, "--yes"])
      )
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

/** Measures the size of the tarball and of the unpacked files. */
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
