/**
 * The lasting budget of the command: the count that all of its runs share.
 */
import type * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** A limit that no count reaches: without a budget in the settings the command counts all the same. */
const unreachable = Number.MAX_SAFE_INTEGER

/** The budget where the settings have none: it counts the requests of a day, and refuses none. */
export const countOnly: FastMossConfig.BudgetOptions = { calls: unreachable, per: "1 day" }

/** Returns true if the user has set a limit. */
export const isLimited = ({ limit }: Budget.State): boolean => limit.calls !== unreachable

/** True if the settings limit what may be spent. */
export const isSet: Effect.Effect<boolean> = Effect.map(
  Effect.orElseSucceed(Config.option(Config.string(FastMossConfig.settingNames.budget)), () => Option.none<string>()),
  Option.exists((text) => text !== "")
)
