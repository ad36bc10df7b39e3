/**
 * `effect-fastmoss sandbox`: serves the sandbox on a port of this machine.
 */
import * as SandboxCommand from "@effect-fastmoss/sandbox/SandboxCommand"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { failed } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import { Terminal } from "../terminal/Terminal.js"

const description = Runnable.describe(
  "Serves a sandbox, a FastMoss server with made-up data, on a port of this machine until Ctrl-C. It costs nothing.",
  [
    "Prints on stdout, as shell commands, the settings that make a program call the sandbox. Everything else goes to stderr."
  ],
  [
    "effect-fastmoss sandbox",
    "effect-fastmoss sandbox --port 0 --quirks all",
    "effect-fastmoss sandbox --plan pagesize=10,calls=1000,disabled=/shop/v1/search",
    "effect-fastmoss sandbox --fault status=503,path=/test,times=2 --fault latency=500ms"
  ]
)

/** Creates the command `sandbox`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(
    name,
    SandboxCommand.options,
    (options) =>
      Effect.flatMap(Terminal, (terminal) =>
        Effect.catchIf(
          SandboxCommand.serve(options, terminal),
          (error) => typeof error === "string",
          (problem) => Effect.fail(failed(problem))
        ))
  ).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}
