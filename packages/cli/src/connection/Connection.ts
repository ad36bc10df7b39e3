/**
 * The client of a command: FastMoss with the credentials of the settings, or the embedded sandbox without any.
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

/** True if no credential is set: with one of them the user means FastMoss, and a missing one is a mistake to be told. */
const isForSandbox: Effect.Effect<boolean> = Config.all([isSet(clientId), isSet(clientSecret), isSet(baseUrl)])
  .pipe(
    Effect.map((set) => set.every((isSet) => !isSet)),
    Effect.orElseSucceed(() => false)
  )

/** Counts what is spent even if the user has set no limit; a count alone must not hold requests up. */
export const counting = ({ overrides = {}, ...options }: Options): Effect.Effect<Options> =>
  Effect.map(LastingBudget.isSet, (isSet) =>
    isSet || overrides.budget !== undefined
      ? { ...options, overrides }
      : {
        onBudgetStoreFailure: "memory",
        ...options,
        overrides: { ...overrides, budget: LastingBudget.countOnly }
      })

/** Connects to FastMoss, or to the embedded sandbox. The modules of the other are not loaded. */
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
