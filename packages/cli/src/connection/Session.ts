/**
 * Runs a command that calls FastMoss: connects, says so if it uses the sandbox because there are no credentials, and
 * prints the cost at the end.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CommandFailure } from "../command/Failure.js"
import { wholeNumber } from "../option/OptionValue.js"
import * as Cost from "../spending/Cost.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Connection from "./Connection.js"
import { type Options as ConnectionOptions, type Services, Target } from "./Target.js"

/** The option `--budget` of commands that call FastMoss. */
export const budgetOption = wholeNumber("budget", { least: 0 }).pipe(
  Options.withPseudoName("requests"),
  Options.optional,
  Options.withDescription("The most requests that this run may send. FASTMOSS_BUDGET limits all runs together.")
)

/** The option `--yes` of commands that ask before they send many requests. */
export const yesOption = Options.boolean("yes").pipe(
  Options.withAlias("y"),
  Options.withDescription("Send more than 20 requests without asking.")
)

/**
 * Runs an effect with a connection to FastMoss or to the embedded sandbox. At the end, even after a failure, it prints
 * how many requests were sent and their cost.
 */
export const run = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: ConnectionOptions = {}
): Effect.Effect<A, E | CommandFailure, Exclude<R, Services> | Terminal> =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    const { isSandbox } = yield* Target
    if (isSandbox) {
      yield* tell(
        "No credentials are set: this calls the embedded sandbox, whose figures are made up. `effect-fastmoss init` sets your credentials."
      )
    }
    return yield* Effect.ensuring(
      effect,
      Effect.flatMap(Cost.summary, Option.match({ onNone: () => Effect.void, onSome: tell }))
    )
  }).pipe(Effect.provide(Connection.layer(options)))
