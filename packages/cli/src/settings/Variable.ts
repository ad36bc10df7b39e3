/**
 * Reads single settings.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

/** Reads the setting `name` from the environment or the settings file; empty if it is not set. */
export const text = (name: string): Effect.Effect<string> => Effect.orElseSucceed(Config.string(name), () => "")
