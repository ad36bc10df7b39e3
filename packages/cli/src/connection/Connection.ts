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

/** True if no credential is set. If one of them is set, the user means FastMoss, and a missing one is an error. */
const isForSandbox: Effect.Effect<boolean> = Config.all([isSet(clientId), isSet(clientSecret), isSet(baseUrl)])
  .pipe(
    Effect.map((set) => set.every((isSet) => !isSet)),
    Effect.orElseSucceed(() => false)
  )

/** Adds a count of requests if the user has set no limit. Such a count delays no request. */
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
 * Creates a layer that connects to FastMoss or to the embedded sandbox. Loads only the modules of the one that is used.
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
