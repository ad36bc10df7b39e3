/**
 * The command `effect-fastmoss-sandbox`, which serves a sandbox on a port until Ctrl-C. Programs in any language and
 * browsers can call the sandbox.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as SandboxCommand from "./SandboxCommand.js"

const examples: Arr.NonEmptyReadonlyArray<string> = [
  "effect-fastmoss-sandbox",
  "effect-fastmoss-sandbox --port 0 --quirks all",
  "effect-fastmoss-sandbox --plan pagesize=10,calls=1000,disabled=/shop/v1/search",
  "effect-fastmoss-sandbox --fault status=503,path=/test,times=2 --fault latency=500ms"
]

const description = HelpDoc.blocks([
  HelpDoc.p("Serves a FastMoss sandbox on a port of this machine until Ctrl-C. Calls cost nothing."),
  HelpDoc.p(
    "Writes shell lines with the settings for a program that calls the sandbox to stdout, and everything else to stderr."
  ),
  HelpDoc.p("Examples:"),
  HelpDoc.enumeration(Arr.map(examples, (example) => HelpDoc.p(example)))
])

const command = Command.make(
  "effect-fastmoss-sandbox",
  SandboxCommand.options,
  (options) =>
    SandboxCommand.serve(options, {
      // `Console.log` adds the newline.
      write: (text) => Console.log(text.trimEnd()),
      tell: Console.error
    })
).pipe(Command.withDescription(description))

Command.run(command, { name: "effect-fastmoss-sandbox", version: "0.1.0" })(process.argv).pipe(
  Effect.tapErrorCause((cause) => {
    const error = Cause.squash(cause)
    // Errors of the parser need no report, because the parser has printed them already.
    return Cause.isInterruptedOnly(cause) || ValidationError.isValidationError(error)
      ? Effect.void
      : Console.error(String(error))
  }),
  Effect.provide(NodeContext.layer),
  Logger.withMinimumLogLevel(LogLevel.Warning),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // An interruption by Ctrl-C or SIGTERM is the normal end.
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause) ? 0 : 1)
  })
)
