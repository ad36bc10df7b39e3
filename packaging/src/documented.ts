/**
 * Checks of the commands in the documents. Each command runs unchanged in an empty folder. If it installs packages, a
 * small program then uses them.
 */
import { Connectivity, FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import * as Command from "@effect/platform/Command"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as FileSystem from "@effect/platform/FileSystem"
import { Array as Arr, ConfigProvider, Effect, Either, Fiber, Layer, Option, Stream } from "effect"
import { join } from "node:path"
import { Broken, type Check, none } from "./Check.js"
import * as commandLine from "./commandLine.js"
import * as DocumentedCommand from "./DocumentedCommand.js"
import * as Program from "./Program.js"
import * as Project from "./Project.js"
import * as registry from "./registry.js"
import * as Report from "./Report.js"
import { root } from "./root.js"

type Install = Extract<DocumentedCommand.DocumentedCommand, { readonly _tag: "Install" }>

/**
 * The commands of one fenced block, or one inline command. `places` are all places in the documents where exactly these
 * commands occur.
 */
interface Group {
  readonly places: ReadonlyArray<string>
  readonly commands: ReadonlyArray<DocumentedCommand.DocumentedCommand>
}

/** Finds the commands in all documents except changelogs, which contain commands for older versions. */
const documents = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const listed = yield* Program.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], { cwd: root })
  const files = listed.trim().split("\n").filter((file) => !/^\.changeset\/|CHANGELOG\.md$/.test(file))
  return yield* Effect.forEach(
    files,
    (file) =>
      Effect.map(fs.readFileString(join(root, file)), (text) => ({ file, occurrences: DocumentedCommand.find(text) }))
  )
})

type Documents = Effect.Effect.Success<typeof documents>

/** Returns one line for each command in the documents that cannot be checked, with the reason. */
const faults = (documents: Documents) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const scripts = JSON.parse(yield* fs.readFileString(join(root, "package.json"))).scripts
    const tools = yield* fs.readDirectory(join(root, "node_modules/.bin"))
    const faultOf = (text: string): Option.Option<string> =>
      Either.match(DocumentedCommand.parse(text), {
        onLeft: Option.some,
        onRight: (command) =>
          command._tag === "Workspace" && !(command.script in scripts) && !tools.includes(command.script)
            ? Option.some(`there is no script ${command.script}`)
            : Option.none()
      })
    return documents.flatMap(({ file, occurrences }) =>
      occurrences.flatMap(({ line, text }) =>
        Option.toArray(Option.map(faultOf(text), (fault) => `${file}:${line}: ${text}: ${fault}`))
      )
    )
  })

const groupsOf = (documents: Documents): ReadonlyArray<Group> => {
  const blocks = documents.flatMap(({ file, occurrences }) =>
    Object.values(Arr.groupBy(occurrences, ({ group }) => String(group))).map((block) => ({
      place: `${file}:${block[0].line}`,
      commands: block.flatMap(({ text }) =>
        Either.match(DocumentedCommand.parse(text), {
          onLeft: () => [],
          onRight: Arr.of
        })
      ).filter(({ _tag }) => _tag !== "Workspace")
    }))
  )
  // A command that installs nothing is a group of its own, because it does not depend on the other commands in its
  // block.
  const separate = blocks.flatMap(({ commands, place }) =>
    commands.every(({ _tag }) => _tag === "Install") ? [{ place, commands }] : commands.map((command) => ({
      place,
      commands: [command]
    }))
  ).filter(({ commands }) => commands.length > 0)
  return Object.values(Arr.groupBy(separate, ({ commands }) => JSON.stringify(commands))).map((same) => ({
    places: same.map(({ place }) => place),
    commands: same[0].commands
  }))
}

const managersOf = ({ manager }: Install) => Project.managers.filter(({ name }) => name.split(" ")[0] === manager)

/** Writes the files that Yarn 4 needs: a manifest, a lock file, and the registry in Yarn's own format. */
const yarnFiles = (folder: string, url: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const write = (file: string, text: string) => fs.writeFileString(join(folder, file), text)
    yield* write("package.json", JSON.stringify({ private: true, resolutions: Project.resolutions }))
    yield* write("yarn.lock", "")
    yield* write(
      ".yarnrc.yml",
      `npmScopes:\n  effect-fastmoss:\n    npmRegistryServer: "${url}"\nunsafeHttpWhitelist: ["127.0.0.1"]\n`
    )
    yield* Project.writePlaceholder(folder)
  })

/** Returns the names of the programs in `first-call` that use the installed packages. */
const programsFor = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const has = (name: string) => names.includes(name)
  const programs = [
    ...has("@effect-fastmoss/node") ? ["node"] : has("@effect-fastmoss/core") ? ["core"] : [],
    ...has("@effect-fastmoss/sandbox") ? ["sandbox"] : [],
    ...has("@effect-fastmoss/cli") ? ["cli"] : [],
    ...has("ioredis") ? ["redis"] : [],
    ...has("vitest") ? ["vitest"] : []
  ]
  return programs.map((name) => `${name}.mjs`)
}

/** Environment variables for bearer authentication with a single API key. An empty client id counts as not set. */
const oneKey = { FASTMOSS_CLIENT_ID: "", FASTMOSS_AUTH: "bearer" }

const firstCalls = join(root, "packaging/first-call")

const installs = (commands: ReadonlyArray<Install>, manager: Project.Manager, url: string) =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* registry.emptyFolder(url)
    if (manager.lock.file === "yarn.lock") yield* yarnFiles(folder, url)
    const env = {
      ...yield* Project.yarnEnvironment(folder),
      // Yarn's global cache identifies packages by name and version. It would therefore return our packages from an
      // earlier run.
      YARN_ENABLE_GLOBAL_CACHE: "false",
      YARN_CACHE_FOLDER: join(folder, ".cache"),
      ...yield* Report.environment
    }
    const run = (command: readonly [string, ...Array<string>], more: Program.Options["env"] = {}) =>
      Program.run(command, { cwd: folder, env: { ...env, ...more } })
    const names = commands.flatMap(({ names }) => names)
    for (const { args } of commands) yield* run([...manager.command, ...args])
    const programs = programsFor(names)
    if (programs.length === 0) return yield* new Broken({ message: `no program uses ${names.join(", ")}` })
    yield* fs.copy(firstCalls, join(folder, "first-call"))
    const call = (program: string, env: Program.Options["env"] = {}) =>
      Effect.gen(function*() {
        const file = join("first-call", program)
        const isYarn = manager.lock.file === "yarn.lock"
        const output = yield* run(isYarn ? [...manager.command, "node", file] : ["node", file], env)
        if (!output.includes("first call passed")) {
          return yield* new Broken({ message: `${program} wrote:\n${output}` })
        }
      })
    yield* Effect.forEach(programs, (program) => call(program))
    if (programs.includes("node.mjs")) yield* call("node.mjs", oneKey)
  }))

const setting = (line: string): Option.Option<readonly [string, string]> => {
  const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? []
  return name === undefined || value === undefined ? Option.none() : Option.some([name, value])
}

/** Replaces a port in the arguments with any free port, because another program may use the port. */
const onAnyPort = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const port = args.indexOf("--port")
  return [...args.filter((_, n) => port < 0 || (n !== port && n !== port + 1)), "--port", "0"]
}

const serves = (args: ReadonlyArray<string>, url: string, cache: string) =>
  Effect.scoped(Effect.gen(function*() {
    const cwd = yield* registry.emptyFolder(url)
    const process = yield* Command.make("npx", `${DocumentedCommand.scope}sandbox`, ...onAnyPort(args)).pipe(
      Command.workingDirectory(cwd),
      Command.env({ npm_config_cache: cache, npm_config_yes: "true" }),
      Command.start
    )
    const errors = yield* Effect.forkScoped(Stream.mkString(Stream.decodeText(process.stderr)))
    const settings = yield* process.stdout.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filterMap(setting),
      Stream.takeUntil(([name]) => name === "FASTMOSS_BASE_URL"),
      Stream.runCollect,
      Effect.map((settings) => new Map(settings)),
      Effect.timeoutFail({
        duration: "5 minutes",
        onTimeout: () => new Broken({ message: "the command did not print its settings within 5 minutes" })
      })
    )
    if (!settings.has("FASTMOSS_BASE_URL")) return yield* new Broken({ message: yield* Fiber.join(errors) })
    yield* Connectivity.test({ hello: "world" }).pipe(
      Effect.provide(FastMossClient.layer.pipe(
        Layer.provide(Layer.mergeAll(FetchHttpClient.layer, TokenStore.layerMemory, FastMossConfig.layerConfig)),
        Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(settings)))
      ))
    )
  }))

/**
 * Creates a check for each command in the documents, which installs from the registry at `url`, and a check that every command
 * is recognised.
 */
export const checks = (url: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    // A temporary cache, because npx would find our packages from an earlier run in the user's cache.
    const cache = yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-npx-" })
    const read = yield* documents
    const groups = groupsOf(read)
    const isInstall = (command: DocumentedCommand.DocumentedCommand): command is Install => command._tag === "Install"
    const isOurs = (name: string) => name.startsWith(DocumentedCommand.scope)
    // Commands that install none of our packages run in a project in which our packages are installed already.
    const project = groups.flatMap(({ commands }) => commands.filter(isInstall)).filter(({ names }) =>
      names.includes("@effect-fastmoss/node")
    )
    const recognised: Check = {
      name: "every command of a package manager in the documents is recognised and contains versions",
      holds: Effect.flatMap(faults(read), none)
    }
    const installing = groups.flatMap(({ commands, places }): ReadonlyArray<Check> => {
      const [first, ...rest] = commands.filter(isInstall)
      if (first === undefined) return []
      const given = first.names.some(isOurs)
        ? []
        : project.filter(({ manager }) => manager === first.manager).slice(0, 1)
      return managersOf(first).map((manager) => ({
        name: `${places.join(", ")}, with ${manager.name}: ${
          [first, ...rest].map(({ args, manager }) => [manager, ...args].join(" ")).join("; ")
        }`,
        holds: installs([...given, first, ...rest], manager, url)
      }))
    })
    const serving = groups.flatMap(({ commands, places }): ReadonlyArray<Check> =>
      commands.flatMap((command) =>
        command._tag === "Sandbox"
          ? [{
            name: [`${places.join(", ")}: npx ${DocumentedCommand.scope}sandbox`, ...command.args].join(" "),
            holds: serves(command.args, url, cache)
          }]
          : []
      )
    )
    const running = (installed: commandLine.Installed) =>
      groups.flatMap(({ commands, places }): ReadonlyArray<Check> =>
        commands.flatMap((command) =>
          command._tag === "Cli"
            ? [{
              name: [`${places.join(", ")}: effect-fastmoss`, ...command.args].join(" "),
              holds: commandLine.holdsAsDocumented(installed, command.args)
            }]
            : []
        )
      )
    return { recognised, installing, running, serving }
  })
