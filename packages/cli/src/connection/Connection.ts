/**
 * Connects a command to FastMoss with the user's credentials, or to the embedded sandbox if there are none.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure } from "../command/Failure.js"
import * as LastingBudget from "../spending/LastingBudget.js"
import * as RunBudget from "../spending/RunBudget.js"
import type { Options, Services } from "./Target.js"

const { baseUrl, clientId, clientSecret } = FastMossConfig.settingNames

const isSet = (name: string) => Config.map(Config.option(Config.string(name)), Option.exists((text) => text !== ""))

/**
 * True if client id, client secret and base URL are all unset. If one of them is set, the user means FastMoss, and a
 * missing credential is an error.
 */
const isForSandbox: Effect.Effect<boolean> = Config.all([isSet(clientId), isSet(clientSecret), isSet(baseUrl)])
  .pipe(
    Effect.map((set) => set.every((isSet) => !isSet)),
    Effect.orElseSucceed(() => false)
  )

/**
 * Adds a budget without a limit to the options if neither they nor the settings have a budget. It only counts requests.
 */
export const counting = ({ overrides = {}, ...options }: Options): Effect.Effect<Options> =>
  Effect.map(LastingBudget.isSet, (isSet) =>
    isSet || overrides.budget !== undefined
      ? { ...options, overrides }
      : {
        onBudgetStoreFailure: "memory",
        ...options,
        overrides: { ...overrides, budget: LastingBudget.countOnly }
      })

/**
 * Creates a layer that connects to FastMoss, or to the embedded sandbox if no credentials are set. Loads only the
 * modules that this server needs.
 */
export const layer = (options: Options = {}): Layer.Layer<Services, CommandFailure> =>
  Layer.unwrapEffect(
    Effect.flatMap(Effect.zip(isForSandbox, counting(options)), ([isForSandbox, options]) =>
      Effect.map(
        Effect.promise(async () =>
          isForSandbox
            ? (await import("./sandboxClient.js")).layer(options)
            : (await import("./fastMossClient.js")).layer(options)
        ),
        Layer.provide(
          options.overrides?.budget === LastingBudget.countOnly ? LastingBudget.countingMeanwhile : Layer.empty
        )
      ))
  ).pipe(
    Layer.provide(RunBudget.layer(options.runBudget ?? Option.none())),
    Layer.catchAll((error) =>
      Layer.fail(
        new CommandFailure({
          message: `${FastMossConfig.formatConfigError(error)}. \`effect-fastmoss init\` asks for the settings.`,
          exitCode: ExitCode.credentials
        })
      )
    )
  )
