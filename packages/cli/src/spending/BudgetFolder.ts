/**
 * The folder of the files in which all runs together count their requests.
 */
import * as FileBudget from "@effect-fastmoss/node/FileBudget"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * The folder of the files that count requests; none if each run counts only its own (`FASTMOSS_BUDGET_STORE=memory`).
 */
export const folder: Effect.Effect<Option.Option<string>, ConfigError.ConfigError> = Effect.flatMap(
  Config.option(Config.string("FASTMOSS_BUDGET_STORE")),
  (store) => Option.contains(store, "memory") ? Effect.succeedNone : Effect.asSome(FileBudget.folder)
)
