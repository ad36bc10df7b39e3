import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { ConfigProvider, Effect, Layer, Logger, Redacted, Stream } from "effect"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { OutputClosed } from "../src/command/Failure.js"
import { run } from "../src/command/run.js"
import { Terminal } from "../src/terminal/Terminal.js"

/** The output of a command. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
  /** The lines of progress, each of which replaced the line before on the terminal. */
  readonly statuses: ReadonlyArray<string>
}

/** The environment, the terminal and the user's input of a command in a test. */
export interface Setup {
  /** The environment variables. By default the settings file and the budget are in a new folder. */
  readonly environment?: Readonly<Record<string, string>>
  /** The width of the terminal. If it is omitted, stdout and stderr are pipes. */
  readonly columns?: number
  /** The user's answers to questions, in order. */
  readonly answers?: ReadonlyArray<string>
  readonly stdin?: string
  /** The number of writes after which the reader of stdout closes it. */
  readonly closesAfter?: number
  /** Runs after each line that the command writes to stderr. */
  readonly onLine?: (line: string) => Effect.Effect<unknown>
}

/** Creates a folder for settings and state. Returns the variables that make a command use it. */
export const home = (): Readonly<Record<string, string>> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-fastmoss-cli-"))
  return { XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") }
}

/** The variables of a program that calls the test's sandbox. */
export const credentials = Effect.map(
  Effect.all([Sandbox.Sandbox, SandboxServer.SandboxServer]),
  ([{ clientId, clientSecret }, { baseUrl }]): Readonly<Record<string, string>> => ({
    FASTMOSS_CLIENT_ID: clientId,
    FASTMOSS_CLIENT_SECRET: Redacted.value(clientSecret),
    FASTMOSS_BASE_URL: baseUrl
  })
)

/** Runs a command in this process. */
export const inProcess = (args: ReadonlyArray<string>, setup: Setup = {}): Effect.Effect<Outcome> =>
  Effect.suspend(() => {
    const { answers = [], closesAfter = Infinity, columns, environment = {}, onLine = () => Effect.void, stdin = "" } =
      setup
    let stdout = ""
    let stderr = ""
    let writes = 0
    const statuses: Array<string> = []
    const asked = [...answers]
    const stream = { isTerminal: columns !== undefined, columns: columns ?? Infinity, hasColors: false }
    const terminal = Terminal.of({
      write: (text) =>
        Effect.suspend(() => {
          if (text === "") return Effect.void
          writes += 1
          if (writes > closesAfter) return new OutputClosed()
          stdout += text
          return Effect.void
        }),
      tell: (line) =>
        Effect.suspend(() => {
          stderr += `${line}\n`
          return Effect.asVoid(onLine(line))
        }),
      status: (line) => Effect.sync(() => void statuses.push(line)),
      canAsk: answers.length > 0,
      ask: (question) =>
        Effect.sync(() => {
          stderr += `${question}\n`
          return asked.shift() ?? ""
        }),
      stdout: stream,
      stderr: stream,
      readInput: Effect.succeed(stdin)
    })
    const logger = Logger.make(({ logLevel, message }) => {
      stderr += `${logLevel.label}: ${Array.isArray(message) ? message.join(" ") : String(message)}\n`
    })
    return run(args).pipe(
      Effect.provide(Layer.mergeAll(
        Layer.succeed(Terminal, terminal),
        NodeFileSystem.layer,
        NodePath.layer,
        NodeTerminal.layer,
        Logger.replace(Logger.defaultLogger, logger),
        Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ ...home(), ...environment }))))
      )),
      Effect.map((code) => ({ stdout, stderr, code, statuses }))
    )
  })

/** The path of the bundled command. */
export const bin = fileURLToPath(new URL("../bin.cjs", import.meta.url))

/** The folder for compiled code. The processes of all tests share it. */
const cache = fileURLToPath(new URL("../build/cache", import.meta.url))

/** Creates a command that runs in a separate process, with the given variables and without credentials from outside. */
export const command = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Command.make(process.execPath, bin, ...args).pipe(Command.env({
    FASTMOSS_CLIENT_ID: undefined,
    FASTMOSS_CLIENT_SECRET: undefined,
    FASTMOSS_BASE_URL: undefined,
    CI: undefined,
    XDG_CACHE_HOME: cache,
    ...home(),
    ...environment
  }))

/** Runs the bundled command in a separate process until it ends. */
export const inOwnProcess = (
  args: ReadonlyArray<string>,
  { environment = {}, stdin }: Pick<Setup, "environment" | "stdin"> = {}
) =>
  Effect.scoped(Effect.gen(function*() {
    const process = yield* Command.start(
      stdin === undefined ? command(args, environment) : Command.feed(command(args, environment), stdin)
    )
    const text = (stream: typeof process.stdout) => Stream.mkString(Stream.decodeText(stream))
    const [stdout, stderr, code] = yield* Effect.all([text(process.stdout), text(process.stderr), process.exitCode], {
      concurrency: 3
    })
    return { stdout, stderr, code: Number(code) }
  }))
