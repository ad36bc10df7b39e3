/**
 * A budget whose count is kept in files, for programs on one machine. The count survives restarts, and all programs
 * with the same folder share it.
 *
 * @since 0.1.0
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import type { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import type { PlatformError } from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { createHash } from "node:crypto"
import { dirname, join, resolve } from "node:path"
import * as FileTokenStore from "./FileTokenStore.js"
import * as GroupCommit from "./GroupCommit.js"
import * as VersionedText from "./VersionedText.js"

/**
 * Makes a store that counts the calls and credits of a budget in files. `folder` contains one subfolder per account,
 * base URL and length of the budget's period.
 *
 * - Writing: each request writes the new count to a new file (`1.json`, `2.json` and so on) and flushes it to the disk
 *   before the request is sent. Requests that wait while another one writes are counted together in the next file.
 * - Removal: older files are removed, because each file contains the whole count.
 * - Crashes: there is no lock, so a program that is killed or hangs neither blocks the others nor loses a count.
 * - Requirements: the file system must support hard links, which FAT does not. Folders have mode 0700.
 *
 * @since 0.1.0
 * @category constructors
 */
export const store = (
  folder: string
): Effect.Effect<Budget.BudgetStore, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const versioned = yield* VersionedText.make
    const modify = GroupCommit.make<Budget.BudgetStoreError>(versioned)
    // The path is resolved once, because a program may change its working directory later.
    const root = path.resolve(folder)
    const folderOf = (key: string) => path.join(root, createHash("sha256").update(key).digest("hex").slice(0, 16))
    const failure = (key: string) => (error: PlatformError | Budget.BudgetStoreError) =>
      error._tag === "BudgetStoreError"
        ? new Budget.BudgetStoreError({ issue: `${folderOf(key)}: ${error.issue}` })
        : new Budget.BudgetStoreError({ issue: issueOf(error, folderOf(key)) })
    return Budget.makeStore({
      get: (key) =>
        Effect.mapBoth(versioned.get(folderOf(key)), { onFailure: failure(key), onSuccess: Option.getOrNull }),
      modify: (key, change) =>
        Effect.mapError(modify(folderOf(key), (text) => change(Option.getOrNull(text))), failure(key))
    })
  })

const issueOf = (error: PlatformError, folder: string): string => {
  const code = Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : error.message
  const cure = cures[code]
  return `${code} ${folder}${cure === undefined ? "" : `: ${cure}`}`
}

const elsewhere = "or keep the budget elsewhere (FASTMOSS_BUDGET_FOLDER)"

const cures: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your share of the disk is used up; free some space",
  EROFS: `the file system is read-only; make it writable, ${elsewhere}`,
  EACCES: `no permission; give it to this user for the folder, ${elsewhere}`,
  EPERM: `not permitted; give this user the folder, on a file system with hard links, ${elsewhere}`,
  ENOTSUP: `this file system has no hard links, which the budget requires; ${elsewhere.slice(3)}`,
  ENOTDIR: `a file exists where a folder is required; move it, ${elsewhere}`,
  ENOENT: `the folder cannot be created; ${elsewhere.slice(3)}`
}

const platformLayer = Layer.merge(NodeFileSystem.layer, NodePath.layer)

/**
 * Options of a budget whose count is kept in files.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Budget.StoreOptions {
  /** Folder of the count. All programs with this folder share the budget. It is created if it does not exist. */
  readonly folder: string
  /**
   * Time after which the disk counts as failed. It is longer than for other stores, because a busy disk can take
   * seconds for one write.
   *
   * @default "10 seconds"
   */
  readonly timeLimit?: Duration.DurationInput | undefined
}

/**
 * Provides a budget whose count is kept in files. It limits the total spending of all programs with the same folder,
 * account, base URL and length of the period.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Budget.Budget, never, FastMossConfig> =>
  Layer.unwrapEffect(
    Effect.map(
      store(options.folder),
      (store) => Budget.layerStore(store, { ...options, timeLimit: options.timeLimit ?? timeLimit })
    )
  ).pipe(Layer.provide(platformLayer))

const timeLimit = "10 seconds"

/**
 * Path of the folder with the budget's count, read from the environment: `FASTMOSS_BUDGET_FOLDER` if it is set,
 * otherwise the folder `budgets` next to the token file (`FileTokenStore.pathOf`). The default is
 * `~/.local/state/effect-fastmoss/budgets`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const folder: Config.Config<string> = Config.nonEmptyString("FASTMOSS_BUDGET_FOLDER").pipe(
  Config.map((text) => resolve(text)),
  Config.orElse(() => Config.map(FileTokenStore.pathOf, (tokenFileOf) => join(dirname(tokenFileOf("")), "budgets")))
)

/**
 * Provides a budget whose count is kept in the folder that the environment determines: see `folder`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  options: Omit<Options, "folder"> = {}
): Layer.Layer<Budget.Budget, ConfigError.ConfigError, FastMossConfig> =>
  Layer.unwrapEffect(Effect.map(folder, (folder) => layer({ ...options, folder })))
