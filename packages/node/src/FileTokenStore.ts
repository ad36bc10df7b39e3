/**
 * Tokens in files that only their owner can read.
 *
 * @since 0.1.0
 */
import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"
import { platform } from "node:process"

const platformLayer = Layer.merge(NodeFileSystem.layer, NodePath.layer)

// Windows has access lists in place of modes.
const hasModes = platform !== "win32"

/**
 * Makes a store that keeps the token of a key in the file that `pathOf` names.
 *
 * A file is written beside its place and renamed into it, so that a reader sees the old token or the new one, never a
 * part. It has mode 0600; folders that are missing are made with mode 0700. A file that others can read is not read: its
 * failure says how to mend that (not on Windows, which has no such modes). A file holds the token of one key; that of
 * another reads as none, and is replaced by the next write.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  pathOf: (key: string) => string
): Effect.Effect<TokenStore.Service, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const read = (file: string) =>
      Effect.scoped(Effect.gen(function*() {
        const handle = yield* fs.open(file, { flag: "r" })
        const { mode, size } = yield* handle.stat
        if (hasModes && (mode & 0o077) !== 0) return yield* readableByOthers(file, mode)
        const bytes = yield* handle.readAlloc(size)
        return Option.match(bytes, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) })
      }))

    const write = (file: string, text: string) =>
      Effect.gen(function*() {
        const serial = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
        const draft = `${file}.${serial.toString(36)}.tmp`
        yield* fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 })
        yield* Effect.scoped(Effect.gen(function*() {
          const handle = yield* fs.open(draft, { flag: "wx", mode: 0o600 })
          yield* handle.writeAll(new TextEncoder().encode(text))
          yield* handle.sync
        })).pipe(
          Effect.zipRight(fs.rename(draft, file)),
          Effect.onError(() => Effect.ignore(fs.remove(draft)))
        )
      })

    return TokenStore.make({
      get: (key) =>
        read(pathOf(key)).pipe(
          Effect.catchIf(isNotFound, () => Effect.succeed("")),
          Effect.mapBoth({ onFailure: failure("get", pathOf(key)), onSuccess: (text) => tokenOf(key, text) })
        ),
      set: (key, text) => Effect.mapError(write(pathOf(key), entryOf(key, text)), failure("set", pathOf(key))),
      remove: (key) =>
        fs.remove(pathOf(key)).pipe(
          Effect.catchIf(isNotFound, () => Effect.void),
          Effect.mapError(failure("remove", pathOf(key)))
        )
    })
  })

/** What a file holds: whose token it is, and the token. */
const Entry = Schema.parseJson(Schema.Struct({ key: Schema.String, token: Schema.Unknown }))

const entryOf = (key: string, token: string): string => `{"key":${JSON.stringify(key)},"token":${token}}\n`

/** The token of a key. What is no entry is handed on as it is: the store tells that it is not a token. */
const tokenOf = (key: string, text: string): string | undefined =>
  Option.match(Schema.decodeOption(Entry)(text), {
    onNone: () => text,
    onSome: (entry) => entry.key === key ? JSON.stringify(entry.token) : undefined
  })

const isNotFound = (error: PlatformError | FastMossTokenStoreError): boolean =>
  error._tag === "SystemError" && error.reason === "NotFound"

const readableByOthers = (file: string, mode: number): FastMossTokenStoreError =>
  new FastMossTokenStoreError({
    operation: "get",
    reason: "Failed",
    issue: `${file} can be read by others (mode ${(mode & 0o777).toString(8)}); run: chmod 600 '${file}'`
  })

/** The system's code and the file: `EACCES /home/me/token.json`. */
const failure =
  (operation: FastMossTokenStoreError["operation"], file: string) =>
  (error: PlatformError | FastMossTokenStoreError): FastMossTokenStoreError => {
    if (error._tag === "FastMossTokenStoreError") return error
    const code = Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : error.message
    return new FastMossTokenStoreError({ operation, reason: "Failed", issue: `${code} ${file}` })
  }

const setting = (name: string) =>
  Config.option(Config.string(name)).pipe(Config.map(Option.filter((text) => text !== "")))

/**
 * Keeps the token in one file. Use a file for each client id and host.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: { readonly file: string }): Layer.Layer<TokenStore.TokenStore> =>
  Layer.effect(TokenStore.TokenStore, make(() => options.file)).pipe(Layer.provide(platformLayer))

/**
 * Where the environment wants tokens to be: `FASTMOSS_TOKEN_FILE` when it is set, else a file for each client id and host
 * in the user's state folder: `$XDG_STATE_HOME/effect-fastmoss`, by default `~/.local/state/effect-fastmoss`, on Windows
 * `%LOCALAPPDATA%\effect-fastmoss`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pathOf: Config.Config<(key: string) => string> = Config.all({
  file: setting("FASTMOSS_TOKEN_FILE"),
  xdgStateHome: setting("XDG_STATE_HOME"),
  localAppData: setting("LOCALAPPDATA")
}).pipe(Config.map(({ file, localAppData, xdgStateHome }) => (key: string) => {
  if (Option.isSome(file)) return resolve(file.value)
  const state = Option.getOrElse(
    // The XDG specification has relative paths ignored.
    Option.filter(hasModes ? xdgStateHome : localAppData, isAbsolute),
    () => hasModes ? join(homedir(), ".local", "state") : join(homedir(), "AppData", "Local")
  )
  return join(state, "effect-fastmoss", `token-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`)
}))

/**
 * Keeps tokens where the environment wants them: see `pathOf`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<TokenStore.TokenStore, ConfigError.ConfigError> = Layer.effect(
  TokenStore.TokenStore,
  Effect.flatMap(pathOf, make)
).pipe(Layer.provide(platformLayer))
