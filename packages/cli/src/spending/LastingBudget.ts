/**
 * The lasting budget of the command: the count that all of its runs share.
 */
import type * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as FileBudget from "@effect-fastmoss/node/FileBudget"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** A limit that no count reaches: without a budget in the settings the command counts all the same. */
const unreachable = Number.MAX_SAFE_INTEGER

/** The budget where the settings have none: it counts the requests of a day, and refuses none. */
export const countOnly: FastMossConfig.BudgetOptions = { calls: unreachable, per: "1 day" }

/** Returns true if the user has set a limit. */
export const isLimited = ({ limit }: Budget.State): boolean => limit.calls !== unreachable

const textOf = (name: string) =>
  Effect.map(
    Effect.orElseSucceed(Config.option(Config.string(name)), () => Option.none<string>()),
    Option.filter((text) => text.trim() !== "")
  )

/** True if the settings limit what may be spent. */
export const isSet: Effect.Effect<boolean> = Effect.map(textOf(FastMossConfig.settingNames.budget), Option.isSome)

/** The folder of the count; none if each run counts by itself: `FASTMOSS_BUDGET_STORE=memory`. */
export const folder: Effect.Effect<Option.Option<string>, ConfigError.ConfigError> = Effect.flatMap(
  textOf("FASTMOSS_BUDGET_STORE"),
  (store) => Option.contains(store, "memory") ? Effect.succeedNone : Effect.asSome(FileBudget.folder)
)
