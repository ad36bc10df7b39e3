/**
 * The folder where `watch` stores snapshots by default.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as Effect from "effect/Effect"
import { dirname, join } from "node:path"
import { type CommandFailure, failed } from "../command/Failure.js"

/** The path of the folder `watch` beside the token files. */
export const folder: Effect.Effect<string, CommandFailure> = Effect.mapBoth(FileTokenStore.pathOf, {
  onFailure: (error) => failed(`${FastMossConfig.formatConfigError(error)}, or --folder`),
  onSuccess: (tokenFileOf) => join(dirname(tokenFileOf("")), "watch")
})
