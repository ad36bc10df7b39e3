import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Layer from "effect/Layer"

/**
 * The variables of this package, by what they set.
 *
 * @internal
 */
export const settingNames = {
  tokenFile: "FASTMOSS_TOKEN_FILE",
  tokenEncryptionKey: "FASTMOSS_TOKEN_ENCRYPTION_KEY",
  budgetStore: "FASTMOSS_BUDGET_STORE",
  budgetFolder: "FASTMOSS_BUDGET_FOLDER",
  redisUrl: "FASTMOSS_REDIS_URL"
} as const

/**
 * Logs one warning with the variables that are named like settings but are none.
 *
 * @internal
 */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  FastMossConfig.warnUnknownVariables({
    known: Object.values(settingNames),
    // The settings of this project's own tests.
    ignore: (name) => /^FASTMOSS_(TEST_.*|SOAK_.*|PYTHON_CLIENT)$/.test(name)
  })
)
