/**
 * Tokens in files that only their owner can read.
 *
 * @since 0.1.0
 */
import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import * as Token from "@effect-fastmoss/core/Token"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
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
import * as fileLease from "./FileLease.js"

const platformLayer = Layer.merge(NodeFileSystem.layer, NodePath.layer)

// Windows has access lists in place of modes.
const hasModes = platform !== "win32"

/**
 * What a store of files can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * When to take over a lease whose holder shows no sign of life, although it cannot be known that its process has ended:
   * it hangs, or runs on another machine or in another container. Longer than any exchange takes.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
}

/**
 * Makes a store that keeps the token of a key in the file that `pathOf` names.
 *
 * A file is written beside its place and renamed into it, so that a reader sees the old token or the new one, never a
 * part. It has mode 0600; folders that are missing are made with mode 0700. A file that others can read is not read: its
 * failure says how to mend that (not on Windows, which has no such modes); a write replaces it, and warns. What is no token
 * is kept as `<file>.corrupt-1` and so on when a write replaces it. A file holds the token of one key; that of another
 * reads as none, and is replaced by the next write.
 *
 * Leases are exclusive among all processes that share the folder, and outlive none of them: `<file>.lock.<n>`, where n is
 * the fencing number. They need hard links, which FAT does not have.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  pathOf: (key: string) => string,
  options: Options = {}
): Effect.Effect<TokenStore.Service, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const read = (file: string) =>
      Effect.scoped(Effect.gen(function*() {
        const handle = yield* fs.open(file, { flag: "r" })
        const { mode, size } = yield* handle.stat
        const bytes = yield* handle.readAlloc(size)
        return {
          isPrivate: !hasModes || (mode & 0o077) === 0,
          mode,
          text: Option.match(bytes, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) })
        }
      }))

    const fenceOf = (file: string) =>
      Effect.match(read(file), { onFailure: () => 0, onSuccess: ({ text }) => fenceIn(text) })

    const lease = yield* fileLease.make({
      fenceOf,
      takeOverAfter: Duration.decode(options.takeOverAfter ?? "15 seconds")
    })

    /** A new file that only its owner can read, and that outlasts a failure of the power. */
    const create = (file: string, text: string) =>
      Effect.scoped(Effect.gen(function*() {
        const handle = yield* fs.open(file, { flag: "wx", mode: 0o600 })
        yield* handle.writeAll(new TextEncoder().encode(text))
        yield* handle.sync
      }))

    /** Not every system can do this to a folder. */
    const syncFolder = (folder: string) =>
      Effect.ignore(Effect.scoped(Effect.flatMap(fs.open(folder, { flag: "r" }), (handle) => handle.sync)))

    const keepAside = (file: string, text: string, n = 1): Effect.Effect<string, PlatformError> => {
      const aside = `${file}.corrupt-${n}`
      return create(aside, text).pipe(
        Effect.as(aside),
        Effect.catchIf(isTaken, () => keepAside(file, text, n + 1))
      )
    }

    /** Nothing that a write replaces goes silently; the write goes on whatever comes of it. */
    const tellOfReplaced = (file: string) =>
      Effect.gen(function*() {
        const { isPrivate, mode, text } = yield* read(file)
        if (!isPrivate) {
          const known = `${file} could be read by others (mode ${octal(mode)}), so its token may be known to them`
          yield* Effect.logWarning(`${known}. It is replaced by one of mode 600.`)
        }
        if (isEntry(text)) return
        const kept = yield* Effect.match(keepAside(file, text), {
          onFailure: () => "could not be kept",
          onSuccess: (aside) => `is kept as ${aside}`
        })
        yield* Effect.logWarning(`${file} did not hold a token. It is replaced, and ${kept}.`)
      }).pipe(Effect.ignore)

    /**
     * A later holder's write is never overwritten, whenever this process is held up, and for however long:
     *
     * - A draft's name tells its fence. Whoever writes under fence m makes its draft, then removes all drafts of lower
     *   fences, then renames its own. Whoever writes under fence n makes its draft, then refuses if there is a draft of a
     *   higher fence, then if the file's fence is higher, then renames its own.
     * - Say n is below m, and n's draft is renamed after m's. Then n's draft was made after m's list of drafts to remove,
     *   else it would have been removed, and the rename would have failed. So n looked for higher drafts while there was
     *   m's, or after it had become the file, whose fence n reads after that. Either way n refuses.
     */
    const writeUnder = (fence: number, file: string, text: string) => {
      const folder = path.dirname(file)
      return Effect.flatMap(draftOf(`${file}.${fence}`), (draft) =>
        Effect.gen(function*() {
          yield* create(draft, text)
          const others = Arr.filterMap(yield* fs.readDirectory(folder), fenceOfDraft(path.basename(file)))
          if (others.some((other) => other.fence > fence) || (yield* fenceOf(file)) > fence) {
            return yield* TokenStore.superseded
          }
          for (const other of others) {
            if (other.fence < fence) yield* Effect.ignore(fs.remove(path.join(folder, other.name)))
          }
          yield* tellOfReplaced(file)
          yield* fs.rename(draft, file).pipe(Effect.catchIf(isNotFound, () => TokenStore.superseded))
          yield* syncFolder(folder)
        }).pipe(Effect.onError(() => Effect.ignore(fs.remove(draft)))))
    }

    const write = (file: string, text: string) =>
      Effect.flatMap(draftOf(file), (draft) =>
        create(draft, text).pipe(
          Effect.zipRight(tellOfReplaced(file)),
          Effect.zipRight(fs.rename(draft, file)),
          Effect.zipRight(syncFolder(path.dirname(file))),
          Effect.onError(() => Effect.ignore(fs.remove(draft)))
        ))

    return TokenStore.make({
      get: (key) =>
        read(pathOf(key)).pipe(
          Effect.flatMap(({ isPrivate, mode, text }) =>
            isPrivate ? Effect.succeed(tokenOf(key, text)) : readableByOthers(pathOf(key), mode)
          ),
          Effect.catchIf(isNotFound, () => Effect.succeed("")),
          Effect.mapError(failure("get", pathOf(key)))
        ),
      set: (key, text, { fencingToken: fence }) =>
        Effect.gen(function*() {
          const file = pathOf(key)
          yield* fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 })
          return yield* Option.match(fence, {
            onNone: () => Effect.flatMap(fenceOf(file), (fence) => write(file, entryOf(key, fence, text))),
            onSome: (fence) => writeUnder(fence, file, entryOf(key, fence, text))
          })
        }).pipe(Effect.mapError(failure("set", pathOf(key)))),
      remove: (key) =>
        fs.remove(pathOf(key)).pipe(
          Effect.catchIf(isNotFound, () => Effect.void),
          Effect.mapError(failure("remove", pathOf(key)))
        ),
      lease: (key) => Effect.mapError(lease(pathOf(key)), failure("lease", pathOf(key)))
    })
  })

/** What a file holds: whose token it is, the fence that it was written under, and the token. */
const Entry = Schema.parseJson(Schema.Struct({
  key: Schema.String,
  fence: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }),
  token: Schema.Unknown
}))

const entryOf = (key: string, fence: number, token: string): string =>
  `{"key":${JSON.stringify(key)},"fence":${fence},"token":${token}}\n`

const decodeEntry = Schema.decodeOption(Entry)

/** The token of a key. What is no entry is handed on as it is: the store tells that it is not a token. */
const tokenOf = (key: string, text: string): string | undefined =>
  Option.match(decodeEntry(text), {
    onNone: () => text,
    onSome: (entry) => entry.key === key ? JSON.stringify(entry.token) : undefined
  })

const fenceIn = (text: string): number => Option.match(decodeEntry(text), { onNone: () => 0, onSome: (it) => it.fence })

const isEntry = (text: string): boolean =>
  text === "" || Option.exists(decodeEntry(text), ({ token }) => isToken(token))

const isToken = Schema.is(Token.TokenJson)

/** Beside its place, with a name of its own. */
const draftOf = (stem: string): Effect.Effect<string> =>
  Effect.map(
    Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER),
    (serial) => `${stem}.${serial.toString(36)}.tmp`
  )

const fenceOfDraft =
  (base: string) => (name: string): Option.Option<{ readonly name: string; readonly fence: number }> =>
    name.startsWith(`${base}.`)
      ? Option.map(
        Option.fromNullable(/^\.(\d+)\.[0-9a-z]+\.tmp$/.exec(name.slice(base.length))),
        ([, fence]) => ({ name, fence: Number(fence) })
      )
      : Option.none()

type Failure = PlatformError | FastMossTokenStoreError

const isNotFound = (error: Failure): boolean => error._tag === "SystemError" && error.reason === "NotFound"

const isTaken = (error: Failure): boolean => error._tag === "SystemError" && error.reason === "AlreadyExists"

const octal = (mode: number): string => (mode & 0o777).toString(8)

const readableByOthers = (file: string, mode: number): FastMossTokenStoreError =>
  new FastMossTokenStoreError({
    operation: "get",
    reason: "Failed",
    issue: `${file} can be read by others (mode ${octal(mode)}); run: chmod 600 '${file}'`
  })

/** The system's code, the file, and what to do: `EROFS /home/me/token.json: ...`. */
const failure =
  (operation: FastMossTokenStoreError["operation"], file: string) => (error: Failure): FastMossTokenStoreError => {
    if (error._tag === "FastMossTokenStoreError") return error
    const code = Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : error.message
    const advice = advices[code]
    return new FastMossTokenStoreError({
      operation,
      reason: "Failed",
      issue: `${code} ${file}${advice === undefined ? "" : `: ${advice}`}`
    })
  }

const elsewhere = "or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)"

const advices: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your share of the disk is used up; free some space",
  EFBIG: "the limit on the size of files is reached; raise it (ulimit -f)",
  EROFS: `the file system is read-only; make it writable, ${elsewhere}`,
  EACCES: `no permission; give it to this user for the file and its folder, ${elsewhere}`,
  EPERM: `not permitted; give this user the file and its folder, on a file system with hard links, ${elsewhere}`,
  ENOTSUP: `no hard links on this file system, and no leases without them; ${elsewhere.slice(3)}`,
  ENOTDIR: `a file stands where a folder has to be; move it, ${elsewhere}`,
  EEXIST: `a file stands where a folder has to be; move it, ${elsewhere}`,
  EISDIR: `a folder stands where the file has to be; move it, ${elsewhere}`
}

const setting = (name: string) =>
  Config.option(Config.string(name)).pipe(Config.map(Option.filter((text) => text !== "")))

/**
 * Keeps the token in one file. Use a file for each client id and host.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options & { readonly file: string }): Layer.Layer<TokenStore.TokenStore> =>
  Layer.effect(TokenStore.TokenStore, make(() => options.file, options)).pipe(Layer.provide(platformLayer))

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
  Effect.flatMap(pathOf, (pathOf) => make(pathOf))
).pipe(Layer.provide(platformLayer))
