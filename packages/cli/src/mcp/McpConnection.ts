/**
 * The connection of the server to FastMoss, with a budget in any case: an agent does not notice what it spends.
 */
import * as FileBudget from "@effect-fastmoss/node/FileBudget"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import { join } from "node:path"
import type { CommandFailure } from "../command/Failure.js"
import * as Connection from "../connection/Connection.js"
import type { Services } from "../connection/Target.js"
import * as LastingBudget from "../spending/LastingBudget.js"
import * as Meter from "./Meter.js"

/** The budget where the settings have none. It is counted apart, so that the user's own commands stay without a limit. */
export const defaultBudget = { calls: 100, per: "1 day" } as const

const ownFolder = Layer.unwrapEffect(
  Effect.configProviderWith((provider) =>
    FileBudget.folder.pipe(
      Effect.map((folder) => {
        const own = new Map([["FASTMOSS_BUDGET_FOLDER", join(folder, "mcp")], ["FASTMOSS_BUDGET_STORE", "file"]])
        return Layer.setConfigProvider(ConfigProvider.orElse(ConfigProvider.fromMap(own), () => provider))
      }),
      // Without a home folder the connection says so itself.
      Effect.orElseSucceed(() => Layer.empty)
    )
  )
)

/** Connects the server. `runBudget` is the most requests of this run. */
export const layer = (runBudget: Option.Option<number>): Layer.Layer<Services, CommandFailure> =>
  Layer.unwrapEffect(
    // The user's own budget is shared with all programs that have it.
    Effect.map(LastingBudget.isSet, (isSet) => {
      const connection = Connection.layer({ runBudget, overrides: isSet ? {} : { budget: defaultBudget } }).pipe(
        Layer.provide(Meter.layer)
      )
      return isSet ? connection : Layer.provide(connection, ownFolder)
    })
  )
