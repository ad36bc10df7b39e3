/**
 * `effect-fastmoss init`: writes the settings file.
 */
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { failed, usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import * as NewSettings from "../settings/NewSettings.js"
import * as Question from "../settings/Question.js"
import * as SettingsFile from "../settings/SettingsFile.js"
import { confirm } from "../terminal/Confirmation.js"
import { Terminal } from "../terminal/Terminal.js"

const names = FastMossConfig.settingNames

const options = {
  clientId: Options.text("client-id").pipe(
    Options.withPseudoName("id"),
    Options.optional,
    Options.withDescription(
      "The client id that belongs to the secret of --secret-stdin. Without a client id, --secret-stdin reads a single API key."
    )
  ),
  dailyBudget: Options.text("daily-budget").pipe(
    Options.withPseudoName("calls"),
    Options.optional,
    Options.withDescription(
      "The most requests per day, for all runs together; `none` for no limit; or a budget such as \"1000 calls, 20 credits/day\", where calls are requests and a credit is 1 CNY. Default: 1000."
    )
  ),
  environment: Options.choice("environment", ["production", "test"]).pipe(
    Options.optional,
    Options.withDescription("The host of FastMoss to call. Required with --secret-stdin.")
  ),
  force: Options.boolean("force").pipe(Options.withDescription("Replace the settings file without asking.")),
  fromEnvironment: Options.boolean("from-environment").pipe(
    Options.withDescription(
      "Copy the settings in the environment, such as FASTMOSS_CLIENT_SECRET, to the file. Asks nothing."
    )
  ),
  secretStdin: Options.boolean("secret-stdin").pipe(
    Options.withDescription("Read the client secret or the API key from stdin. Asks nothing.")
  )
}

const description = Runnable.describe(
  "Asks for credentials and a daily budget, and writes them into the settings file.",
  [
    "Only you can read the file. Environment variables override it. No option takes a secret, because other users of the machine can see the options of a running command.",
    "The key of FastMoss's MCP or CLI product (@fastmoss/cli) does not work with this API."
  ],
  [
    "effect-fastmoss init",
    "effect-fastmoss init --from-environment",
    "effect-fastmoss init --secret-stdin --environment production < key.txt"
  ]
)

interface Given {
  readonly clientId: Option.Option<string>
  readonly dailyBudget: Option.Option<string>
  readonly environment: Option.Option<"production" | "test">
  readonly force: boolean
  readonly fromEnvironment: boolean
  readonly secretStdin: boolean
}

/** Creates the command `init`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, options, (given) =>
    Effect.gen(function*() {
      const { canAsk, tell } = yield* Terminal
      const mayAsk = canAsk && !given.fromEnvironment && !given.secretStdin
      if (!mayAsk && !given.fromEnvironment && !given.secretStdin) {
        return yield* usage(
          `init asks questions, which needs a terminal. Instead, set ${names.clientId} and ${names.clientSecret} in the environment, which needs no file; or copy them to the file with init --from-environment; or pass the secret on stdin, as in init --secret-stdin --environment production < key.txt`
        )
      }
      if (given.fromEnvironment && given.secretStdin) {
        return yield* usage("--from-environment and --secret-stdin cannot be combined")
      }
      const file = yield* SettingsFile.path
      const old = yield* SettingsFile.read
      if (Option.isSome(old) && !given.force) {
        if (!mayAsk) return yield* usage(`${file} exists already. Pass --force to replace it.`)
        if (!(yield* confirmReplacement(file))) {
          return yield* failed("Stopped. The settings file is unchanged.")
        }
      }
      const values = given.fromEnvironment
        ? yield* fromEnvironment
        : given.secretStdin
        ? yield* fromInput(given)
        : yield* fromAnswers(given)
      const checked = yield* Effect.flatMap(
        NewSettings.check(values),
        Either.match({ onLeft: (problem) => usage(`${problem}. Nothing was written.`), onRight: Effect.succeed })
      )
      const kept = Option.match(old, { onNone: () => ({}), onSome: (old) => without(old, asked) })
      yield* SettingsFile.write(NewSettings.entriesOf({ ...kept, ...checked }))
      yield* tell(`Wrote ${file}, which only you can read.`)
      if (!given.fromEnvironment) yield* warnOfEnvironment(checked)
      yield* tell("Next: `effect-fastmoss doctor` checks the settings and the connection.")
      if (mayAsk) yield* offerCall
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}

const confirmReplacement = (file: string) =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    yield* tell(`${file} exists already.`)
    return yield* confirm("Replace its credentials and its budget?")
  })

/** Names of the settings that `init` replaces in an existing file. It keeps all other settings. */
const asked: ReadonlyArray<string> = [
  names.authentication,
  names.clientId,
  names.clientSecret,
  names.environment,
  names.baseUrl,
  names.budget
]

const without = (values: NewSettings.Values, names: ReadonlyArray<string>): NewSettings.Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))

/** Returns the named settings that environment variables set. Does not read the settings file. */
const inEnvironment = (names: ReadonlyArray<string>) =>
  Effect.flatMap(SettingsFile.Environment, (environment) =>
    Effect.map(
      Effect.forEach(names, (name) =>
        Effect.map(
          Effect.orElseSucceed(environment.load(Config.string(name)), () => ""),
          (value): readonly [string, string] => [name, value]
        )),
      (found): NewSettings.Values => Object.fromEntries(found.filter(([, value]) => value !== ""))
    ))

const fromEnvironment = Effect.flatMap(
  inEnvironment(NewSettings.known),
  (values) =>
    values[names.clientSecret] === undefined
      ? Effect.fail(usage(`${names.clientSecret} is not set in the environment. Nothing was written.`))
      : Effect.succeed(values)
)

const settingsOf = (
  clientId: Option.Option<string>,
  secret: string,
  environment: "production" | "test",
  budget: string
): NewSettings.Values => ({
  [names.authentication]: Option.isSome(clientId) ? "signed" : "bearer",
  [names.clientId]: Option.getOrElse(clientId, () => ""),
  [names.clientSecret]: secret,
  [names.environment]: environment,
  [names.budget]: budget
})

/** The daily budget that `init` suggests, in calls. */
const suggestedBudget = "1000"

const fromInput = ({ clientId, dailyBudget, environment }: Given) =>
  Effect.gen(function*() {
    if (Option.isNone(environment)) {
      return yield* usage("--secret-stdin needs --environment production or --environment test")
    }
    const { readInput } = yield* Terminal
    const secret = (yield* readInput).replace(/^\ufeff/, "").trim()
    if (secret === "") {
      return yield* usage("stdin is empty. --secret-stdin reads the client secret or the API key from stdin")
    }
    const budget = NewSettings.budgetOf(Option.getOrElse(dailyBudget, () => suggestedBudget))
    return settingsOf(clientId, secret, environment.value, budget)
  })

const fromAnswers = ({ clientId, dailyBudget, environment }: Given) =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    const isSigned = Option.isSome(clientId) || (yield* askKind)
    const id = Option.isSome(clientId)
      ? clientId
      : isSigned
      ? Option.some(yield* Question.ask("Client id: ", credential(names.clientId)))
      : Option.none()
    const secret = yield* Question.ask(
      isSigned ? "Client secret (not shown): " : "API key (not shown): ",
      credential(names.clientSecret),
      { isSecret: true }
    )
    if (Option.isNone(environment)) {
      yield* tell("FastMoss has two hosts. Most programs call production; FastMoss's own client calls test by default.")
    }
    const host = Option.isSome(environment)
      ? environment.value
      : yield* Question.ask(
        "production or test? ",
        choice<"production" | "test">({ production: "production", test: "test" })
      )
    const budget = Option.isSome(dailyBudget)
      ? NewSettings.budgetOf(dailyBudget.value)
      : yield* Question.ask(
        `The most requests per day, for all runs together, or none for no limit [${suggestedBudget}]:  `,
        (answer) => {
          const text = NewSettings.budgetOf(answer === "" ? suggestedBudget : answer)
          return text === "" ? Effect.succeed(Either.right("")) : NewSettings.checkOne(names.budget, text)
        }
      )
    return settingsOf(id, secret, host, budget)
  })

const askKind = Effect.gen(function*() {
  const { tell } = yield* Terminal
  yield* tell(
    [
      "FastMoss's console shows your credentials for the API. There are two kinds:",
      "  1: a client id and a client secret, which sign each request, as in FastMoss's own client",
      "  2: a single API key, which is sent as Bearer, as in most public programs",
      "The key of FastMoss's MCP or CLI product (@fastmoss/cli) does not work with this API."
    ].join("\n")
  )
  return yield* Question.ask("Which one do you have, 1 or 2? ", choice({ 1: true, 2: false }))
})

const credential = (name: string) => (answer: string) => NewSettings.checkOne(name, answer)

const choice =
  <A>(choices: Readonly<Record<string, A>>) => (answer: string): Effect.Effect<Either.Either<A, string>> => {
    const names = Object.keys(choices)
    const [name, ...others] = names.filter((name) => answer !== "" && name.startsWith(answer.toLowerCase()))
    const found = name === undefined || others.length > 0 ? undefined : choices[name]
    return Effect.succeed(
      found === undefined ? Either.left(`The answer must be ${names.join(" or ")}`) : Either.right(found)
    )
  }

/** Warns if environment variables override the new settings, because the environment takes precedence over the file. */
const warnOfEnvironment = (values: NewSettings.Values) =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    const others = Object.keys(yield* inEnvironment(asked)).filter((name) =>
      values[name] !== undefined || name === names.baseUrl
    )
    if (others.length > 0) {
      yield* tell(
        `Warning: the environment also sets ${others.join(", ")}, and overrides the file. Unset ${
          others.length === 1 ? "it" : "them"
        } to use the file.`
      )
    }
  })

const offerCall = Effect.gen(function*() {
  const { tell } = yield* Terminal
  if (!(yield* confirm("Call /test now to try the credentials? FastMoss may charge for it."))) return
  const environment = yield* SettingsFile.Environment
  yield* Effect.provide(Session.run(testCall), SettingsFile.layerOver(environment))
  yield* tell("The call succeeded.")
})

const testCall = Effect.flatMap(FastMossClient.FastMossClient, ({ call }) => call("/test", { hello: "world" }))
