/**
 * Reads and writes the user's settings file. Its settings have the same names as environment variables, which override
 * them.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { parseEnv } from "node:util"
import { type CommandFailure, failed } from "../command/Failure.js"
import * as WholeFile from "../file/WholeFile.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Variable from "./Variable.js"

/**
 * The path of the settings file: `effect-fastmoss/settings.env` in `XDG_CONFIG_HOME`, by default in `~/.config`, or in
 * `APPDATA` on Windows.
 */
export const path: Effect.Effect<string> = Effect.map(
  Effect.all([
    Variable.text("XDG_CONFIG_HOME"),
    process.platform === "win32" ? Variable.text("APPDATA") : Effect.succeed("")
  ]),
  ([xdg, appData]) => join(xdg || appData || join(homedir(), ".config"), "effect-fastmoss", "settings.env")
)

/**
 * Reads the settings file. Returns None if it does not exist. Warns if other users can read it, because it holds a
 * secret.
 */
export const read: Effect.Effect<
  Option.Option<Readonly<Record<string, string>>>,
  CommandFailure,
  FileSystem.FileSystem | Terminal
> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const file = yield* path
  const text = yield* Effect.catchAll(
    Effect.asSome(fs.readFileString(file)),
    (error) =>
      error._tag === "SystemError" && error.reason === "NotFound"
        ? Effect.succeedNone
        : Effect.fail(
          failed(
            `The settings file ${file} cannot be read (${error._tag === "SystemError" ? error.reason : error.message})`
          )
        )
  )
  if (Option.isNone(text)) return Option.none()
  const { mode } = yield* Effect.orElseSucceed(fs.stat(file), () => ({ mode: 0o600 }))
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const { tell } = yield* Terminal
    yield* tell(`Warning: other users of this machine can read ${file}. Run: chmod 600 ${file}`)
  }
  return Option.some(
    Object.fromEntries(
      Object.entries(parseEnv(text.value)).flatMap(([name, value]) => value === undefined ? [] : [[name, value]])
    )
  )
})

/** A setting to write into the settings file. */
export interface Entry {
  /** The comment above the setting, one line. */
  readonly comment: string
  readonly name: string
  readonly value: string
}

/**
 * Writes the settings file and returns its path. Only its owner can read it. Replaces an existing file in one step; if
 * the file is a symbolic link, replaces its target.
 */
export const write = (
  settings: ReadonlyArray<Entry>
): Effect.Effect<string, CommandFailure, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const file = yield* path
    const lines = yield* Effect.forEach(settings, ({ comment, name, value }) =>
      Effect.map(quote(name, value), (value) => `# ${comment}\n${name}=${value}\n`))
    yield* fs.makeDirectory(dirname(file), { recursive: true, mode: 0o700 })
    yield* WholeFile.write(file, lines.join("\n"), { mode: 0o600 })
    return file
  }).pipe(
    Effect.catchTags({
      SystemError: (error) =>
        Effect.fail(failed(`The settings file cannot be written: ${error.message}`)),
      BadArgument: (error) => Effect.fail(failed(`The settings file cannot be written: ${error.message}`))
    })
  )

/**
 * Quotes a value for the settings file, so that it is read back unchanged. Avoids double quotes around a backslash,
 * because `\n` in double quotes is a line feed.
 */
const quote = (name: string, value: string): Effect.Effect<string, CommandFailure> => {
  if (/^[\w.:/,@+=-]*$/.test(value)) return Effect.succeed(value)
  const mark = ["'", "`", "\""].find((mark) => !value.includes(mark) && !(mark === "\"" && value.includes("\\")))
  return mark === undefined || /[\r\n]/.test(value)
    ? Effect.fail(
      failed(`${name} contains a mix of quotes that a settings file cannot hold. Set it in the environment`)
    )
    : Effect.succeed(`${mark}${value}${mark}`)
}

/** Defaults of the command, for settings that are neither in the environment nor in the file. */
export const defaults = new Map([
  // Counts in files, because each run is a process of its own and all runs share one budget.
  ["FASTMOSS_BUDGET_STORE", "file"]
])

/** A config provider that reads only environment variables, and not the settings file. */
export class Environment extends Context.Tag("@effect-fastmoss/cli/Environment")<
  Environment,
  ConfigProvider.ConfigProvider
>() {}

/**
 * Creates a layer that reads settings from the given environment, else from the settings file, else from the command's
 * defaults.
 */
export const layerOver = (
  environment: ConfigProvider.ConfigProvider
): Layer.Layer<Environment, CommandFailure, FileSystem.FileSystem | Terminal> =>
  Layer.unwrapEffect(
    Effect.map(read, (settings) =>
      Layer.setConfigProvider(
        ConfigProvider.orElse(
          environment,
          () =>
            ConfigProvider.fromMap(new Map([...defaults, ...Object.entries(Option.getOrElse(settings, () => ({})))]))
        )
      ))
  ).pipe(Layer.merge(Layer.succeed(Environment, environment)))

/**
 * Creates a layer that reads settings from the environment of the process, else from the settings file, else from the
 * command's defaults.
 */
export const layer: Layer.Layer<Environment, CommandFailure, FileSystem.FileSystem | Terminal> = Layer.unwrapEffect(
  Effect.configProviderWith((environment) => Effect.succeed(layerOver(environment)))
)
