import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Layer from "effect/Layer"

/**
 * Names of this package's environment variables, keyed by setting.
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
 * Logs one warning with the names of all environment variables that begin with `FASTMOSS_` but are not settings.
 *
 * @internal
 */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  FastMossConfig.warnUnknownVariables({
    known: Object.values(settingNames),
    // Settings of this project's own tests.
    ignore: (name) => /^FASTMOSS_(TEST_.*|SOAK_.*|PYTHON_CLIENT)$/.test(name)
  })
)
