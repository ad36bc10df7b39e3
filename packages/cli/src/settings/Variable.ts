/**
 * Single settings, of the environment or of the settings file.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

/** Reads a setting; empty if it is not set. */
export const text = (name: string): Effect.Effect<string> => Effect.orElseSucceed(Config.string(name), () => "")
