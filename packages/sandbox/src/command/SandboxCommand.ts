/**
 * The options and the handler of the command that serves a sandbox on a port. Programs can add them to their own
 * commands.
 *
 * @since 0.1.0
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Sandbox from "../Sandbox.js"
import * as SandboxServer from "../SandboxServer.js"
import * as Quirks from "../server/Quirks.js"
import { parseFault, parsePlan, parsePort, parseQuirks } from "./CommandOptions.js"

const parseWith = <A, B>(parse: (value: A) => Either.Either<B, string>) => (value: A) =>
  Effect.mapError(parse(value), (line) => ValidationError.invalidValue(HelpDoc.p(line)))

/**
 * The options of the command: `--port`, `--quirks`, `--strict`, `--plan` and `--fault`.
 *
 * @since 0.1.0
 * @category models
 */
export const options = {
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
    Options.withDescription("Refuse requests in undocumented forms")
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
      "A failure to inject: status=503, code=30003, latency=2s, html, block-page, cut-body or reset. Settings follow after "
        + "commas: path=/test (default: every path), times=2 (default: always), and retry-after=2 for a status or a code"
    )
  )
}

/**
 * The outputs of the command: stdout for data, stderr for everything else.
 *
 * @since 0.1.0
 * @category models
 */
export interface Output<E> {
  /** Writes text to stdout. */
  readonly write: (text: string) => Effect.Effect<void, E>
  /** Writes a line to stderr. */
  readonly tell: (line: string) => Effect.Effect<void>
}

const { baseUrl: baseUrlName, clientId: idName, clientSecret: secretName } = FastMossConfig.settingNames

/**
 * Serves a sandbox until the effect is interrupted. Fails with a text that names the problem with the port and the
 * cure.
 *
 * - At the start it writes shell lines to stdout, which set the variables for a program that calls the sandbox.
 * - At the end it writes the counts of served and refused requests to stderr.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serve = <E>(
  options: SandboxServer.Options,
  { tell, write }: Output<E>
): Effect.Effect<never, E | string> =>
  Effect.gen(function*() {
    const { baseUrl } = yield* SandboxServer.SandboxServer
    const { clientId, clientSecret, counters } = yield* Sandbox.Sandbox
    yield* Effect.addFinalizer(() => Effect.flatMap(counters, (counters) => tell(`\n${summary(counters)}`)))
    yield* tell(
      `The sandbox is at ${baseUrl}/. Open it in a browser to try calls. Press Ctrl-C to stop it.\n`
        + "Settings for a program that calls the sandbox:\n"
    )
    yield* write(
      [
        `export ${idName}=${clientId}`,
        `export ${secretName}=${Redacted.value(clientSecret)}`,
        `export ${baseUrlName}=${baseUrl}`
      ].map((line) => `${line}\n`).join("")
    )
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.provide(SandboxServer.layer(options)),
    Effect.mapError((error) =>
      error instanceof SandboxServer.SandboxServerError
        ? `${error.problem} Choose another with --port, or any free port with --port 0.`
        : error
    )
  )

const summary = ({ acquired, calls, callsRefused, refreshed, tokenRequestsRefused }: Sandbox.Counters): string =>
  `Served ${calls} calls and ${acquired + refreshed} token requests; refused ${callsRefused} calls and `
  + `${tokenRequestsRefused} token requests.`
