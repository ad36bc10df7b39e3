/**
 * Connects the MCP server to FastMoss. There is always a budget, because an agent does not notice what it spends.
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

/**
 * The budget of the server if the user's settings have no budget. It counts only the requests of MCP servers, so that
 * the user's other commands stay unlimited.
 */
export const defaultBudget = { calls: 100, per: "1 day" } as const

const ownFolder = Layer.unwrapEffect(
  Effect.configProviderWith((provider) =>
    FileBudget.folder.pipe(
      Effect.map((folder) => {
        const own = new Map([["FASTMOSS_BUDGET_FOLDER", join(folder, "mcp")], ["FASTMOSS_BUDGET_STORE", "file"]])
        return Layer.setConfigProvider(ConfigProvider.orElse(ConfigProvider.fromMap(own), () => provider))
      }),
      // Ignores a missing home folder here, because the connection reports it.
      Effect.orElseSucceed(() => Layer.empty)
    )
  )
)

/**
 * Creates a layer that connects the server to FastMoss. `runBudget` is the most requests that this run of the server
 * may send; none for no limit.
 */
export const layer = (runBudget: Option.Option<number>): Layer.Layer<Services, CommandFailure> =>
  Layer.unwrapEffect(
    // A budget in the user's settings is shared with the user's other programs.
    Effect.map(LastingBudget.isSet, (isSet) => {
      const connection = Connection.layer({ runBudget, overrides: isSet ? {} : { budget: defaultBudget } }).pipe(
        Layer.provide(Meter.layer)
      )
      return isSet ? connection : Layer.provide(connection, ownFolder)
    })
  )
