/**
 * The command `effect-fastmoss-sandbox`: serves a sandbox on a port until Ctrl-C, for programs in any language and for a
 * person with a browser.
 *
 * @since 0.1.0
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Sandbox from "../Sandbox.js"
import * as SandboxServer from "../SandboxServer.js"
import { faultOf, planOf, quirksOf } from "./CommandOptions.js"

const reading = <A, B>(read: (text: A) => Either.Either<B, string>) => (text: A) =>
  Effect.mapError(read(text), (line) => ValidationError.invalidValue(HelpDoc.p(line)))

const options = {
  port: Options.integer("port").pipe(
    Options.withDefault(8080),
    Options.mapEffect(reading((port: number) =>
      port >= 0 && port <= 65535
        ? Either.right(port)
        : Either.left(`--port: a port is a number from 0 to 65535, and is ${port}`)
    )),
    Options.withDescription("The port on 127.0.0.1; 0 takes one that is free")
  ),
  quirks: Options.text("quirks").pipe(
    Options.mapEffect(reading(quirksOf)),
    Options.withDefault([]),
    Options.withDescription(`Odd forms of answers, with commas between: all, ${Sandbox.quirkNames.join(", ")}`)
  ),
  plan: Options.text("plan").pipe(
    Options.mapEffect(reading(planOf)),
    Options.withDefault({}),
    Options.withDescription(
      "What the account may do: pagesize=10,calls=100,calls-per-second=5,disabled=/shop/v1/search, any of them"
    )
  ),
  faults: Options.text("fault").pipe(
    Options.repeated,
    Options.mapEffect(reading((texts: ReadonlyArray<string>) => Either.all(texts.map(faultOf)))),
    Options.withDescription(
      "What goes wrong: status=503,retry-after=2 or code=30003, latency=2s, html, cut-body, reset; "
        + "then path=/test and times=2 where it is not everywhere and always; can be given again"
    )
  )
}

const { baseUrl: baseUrlName, clientId: idName, clientSecret: secretName } = FastMossConfig.settingNames

const command = Command.make("sandbox", options, (options) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* SandboxServer.SandboxServer
    const { clientId, clientSecret, counters } = yield* Sandbox.Sandbox
    yield* Effect.addFinalizer(() =>
      Effect.flatMap(counters, ({ acquired, calls, callsRefused, refreshed }) =>
        Console.error(`\nServed ${calls} calls and ${acquired + refreshed} exchanges; refused ${callsRefused} calls.`))
    )
    yield* Console.log([
      `A FastMoss sandbox is at ${baseUrl}/ (open it in a browser to try calls). Ctrl-C stops it.`,
      "",
      "For a program that is to call it:",
      "",
      `export ${idName}=${clientId}`,
      `export ${secretName}=${Redacted.value(clientSecret)}`,
      `export ${baseUrlName}=${baseUrl}`
    ].join("\n"))
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.provide(SandboxServer.layer(options)),
    Effect.catchTag("ServeError", () =>
      Effect.fail(
        `Port ${options.port} of 127.0.0.1 cannot be had: choose another with --port, or --port 0 for a free one`
      ))
  )).pipe(
    Command.withDescription("Serves a FastMoss sandbox on a port of this machine until Ctrl-C: nothing is charged.")
  )

Command.run(command, { name: "effect-fastmoss-sandbox", version: "0.1.0" })(process.argv).pipe(
  Effect.tapErrorCause((cause) => {
    const error = Cause.squash(cause)
    // The parser prints its own errors.
    return Cause.isInterruptedOnly(cause) || ValidationError.isValidationError(error)
      ? Effect.void
      : Console.error(String(error))
  }),
  Effect.provide(NodeContext.layer),
  Logger.withMinimumLogLevel(LogLevel.Warning),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // Ctrl-C is how it is meant to end.
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause) ? 0 : 1)
  })
)
