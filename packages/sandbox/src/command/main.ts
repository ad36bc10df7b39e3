/**
 * The command `effect-fastmoss-sandbox`: serves a sandbox on a port until Ctrl-C, for programs in any language and for
 * browsers.
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
import * as Arr from "effect/Array"
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
import * as Quirks from "../server/Quirks.js"
import { parseFault, parsePlan, parsePort, parseQuirks } from "./CommandOptions.js"

const parseWith = <A, B>(parse: (value: A) => Either.Either<B, string>) => (value: A) =>
  Effect.mapError(parse(value), (line) => ValidationError.invalidValue(HelpDoc.p(line)))

const options = {
  port: Options.integer("port").pipe(
    Options.withDefault(8080),
    Options.mapEffect(parseWith(parsePort)),
    Options.withDescription("The port on 127.0.0.1; 0 means any free port")
  ),
  quirks: Options.text("quirks").pipe(
    Options.mapEffect(parseWith(parseQuirks)),
    Options.withDefault([]),
    Options.withDescription(`Unusual forms of responses, separated by commas: all, ${Quirks.names.join(", ")}`)
  ),
  strict: Options.boolean("strict").pipe(
    Options.withDescription("Refuse requests in forms that no page documents")
  ),
  plan: Options.text("plan").pipe(
    Options.mapEffect(parseWith(parsePlan)),
    Options.withDefault({}),
    Options.withDescription(
      "Limits of the account, separated by commas: pagesize=10, calls=100, calls-per-second=5, retry-after=1, disabled=/shop/v1/search"
    )
  ),
  faults: Options.text("fault").pipe(
    Options.repeated,
    Options.mapEffect(parseWith((texts: ReadonlyArray<string>) => Either.all(texts.map(parseFault)))),
    Options.withDescription(
      "A failure: status=503, code=30003, latency=2s, html, block-page, cut-body or reset. Then, separated by commas, path=/test "
        + "(default: every path), times=2 (default: always), and for a status or a code retry-after=2"
    )
  )
}

const examples: Arr.NonEmptyReadonlyArray<string> = [
  "effect-fastmoss-sandbox",
  "effect-fastmoss-sandbox --port 0 --quirks all",
  "effect-fastmoss-sandbox --plan pagesize=10,calls=1000,disabled=/shop/v1/search",
  "effect-fastmoss-sandbox --fault status=503,path=/test,times=2 --fault latency=500ms"
]

const description = HelpDoc.blocks([
  HelpDoc.p("Serves a FastMoss sandbox on a port of this machine until Ctrl-C. Nothing is charged."),
  HelpDoc.p(
    "Stdout gets the settings of a program that calls the sandbox, as lines of a shell; stderr gets everything else."
  ),
  HelpDoc.p("Examples:"),
  HelpDoc.enumeration(Arr.map(examples, (example) => HelpDoc.p(example)))
])

const { baseUrl: baseUrlName, clientId: idName, clientSecret: secretName } = FastMossConfig.settingNames

const command = Command.make("effect-fastmoss-sandbox", options, (options) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* SandboxServer.SandboxServer
    const { clientId, clientSecret, counters } = yield* Sandbox.Sandbox
    yield* Effect.addFinalizer(() => Effect.flatMap(counters, (counters) => Console.error(`\n${summary(counters)}`)))
    yield* Console.error(
      `The sandbox is at ${baseUrl}/. Open it in a browser to try calls. Press Ctrl-C to stop it.\n`
        + "Settings of a program that calls it:\n"
    )
    yield* Console.log([
      `export ${idName}=${clientId}`,
      `export ${secretName}=${Redacted.value(clientSecret)}`,
      `export ${baseUrlName}=${baseUrl}`
    ].join("\n"))
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.provide(SandboxServer.layer(options)),
    Effect.catchTag("SandboxServerError", ({ problem }) =>
      Effect.fail(`${problem} Choose another with --port, or any free port with --port 0.`))
  )).pipe(Command.withDescription(description))

const summary = ({ acquired, calls, callsRefused, refreshed, tokenRequestsRefused }: Sandbox.Counters): string =>
  `Served ${calls} calls and ${acquired + refreshed} token requests; refused ${callsRefused} calls and `
  + `${tokenRequestsRefused} token requests.`

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
    // An interruption, by Ctrl-C or SIGTERM, is the normal end.
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause) ? 0 : 1)
  })
)
