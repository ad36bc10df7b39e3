import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

const variable = "FASTMOSS_BUDGET_STORE"

/**
 * Returns the setting `budgetStore`, which selects the store of the budget's count: `option` if it is set, else
 * `FASTMOSS_BUDGET_STORE`, else the first of `choices`. The error for an invalid value does not contain the value.
 *
 * @internal
 */
export const read = <A extends string>(
  option: A | undefined,
  choices: readonly [A, ...ReadonlyArray<A>]
): Effect.Effect<A, ConfigError.ConfigError> =>
  Effect.flatMap(
    option === undefined ? Config.option(Config.string(variable)) : Effect.succeedSome(option),
    Option.match({
      onNone: () => Effect.succeed(choices[0]),
      onSome: (text) =>
        option === undefined && text === ""
          ? Effect.succeed(choices[0])
          : Effect.mapError(
            Option.fromNullable(choices.find((choice) => choice === text)),
            () =>
              ConfigError.InvalidData([option === undefined ? variable : "budgetStore"], `must be ${listOf(choices)}`)
          )
    })
  )

const listOf = (choices: ReadonlyArray<string>): string =>
  `${choices.slice(0, -1).join(", ")} or ${choices.slice(-1).join("")}`
