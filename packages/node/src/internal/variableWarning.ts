import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Layer from "effect/Layer"

/**
 * Logs one warning with the variables that are named like settings but are none.
 *
 * @internal
 */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  FastMossConfig.warnUnknownVariables({
    known: [
      "FASTMOSS_TOKEN_FILE",
      "FASTMOSS_TOKEN_ENCRYPTION_KEY",
      "FASTMOSS_BUDGET_STORE",
      "FASTMOSS_BUDGET_FOLDER",
      "FASTMOSS_REDIS_URL"
    ],
    // The settings of this project's own tests.
    ignore: (name) => /^FASTMOSS_(TEST_.*|SOAK_.*|PYTHON_CLIENT)$/.test(name)
  })
)
