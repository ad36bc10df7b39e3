/**
 * Starts several worker processes that share one token and one rate limit in Redis. Each worker uses
 * `FastMossNode.layerRedis`, as a program on a separate machine would.
 *
 * The first worker requests the token. The others wait and read the token from Redis. `--rate` limits the calls of all workers
 * together. If `FASTMOSS_REDIS_URL` is not set, the program starts `redis-server`. Without credentials it starts a sandbox.
 */
import { FastMossConfig } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command as Cli, Options } from "@effect/cli"
import { Command } from "@effect/platform"
import { Config, Console, Effect, Option, Redacted, Schema, Stream } from "effect"
import { fileURLToPath } from "node:url"
import { isForFastMoss } from "./environment.js"
import { Outcome } from "./fleet/outcome.js"
import * as RedisServer from "./fleet/redisServer.js"
import { whole } from "./options.js"
import { run } from "./run.js"
import { figure, table } from "./table.js"

const options = {
  workers: whole("workers", 1, 32).pipe(
    Options.withDefault(4),
    Options.withDescription("The number of processes, 1 to 32")
  ),
  calls: whole("calls", 1, 1000).pipe(
    Options.withDefault(5),
    Options.withDescription("The number of calls per process, 1 to 1000")
  ),
  rate: whole("rate", 1, 1000).pipe(
    Options.optional,
    Options.withDescription(
      "The maximum number of calls per second of all processes together (default: the rate that FastMoss allows)"
    )
  )
}

const names = FastMossConfig.settingNames
const redisUrl = "FASTMOSS_REDIS_URL"

/**
 * Environment variables for the workers: the address and credentials of a sandbox, or none if this program has
 * credentials for FastMoss.
 */
const target = Effect.flatMap(isForFastMoss, (forFastMoss) =>
  forFastMoss
    ? Effect.as(Console.error("Calling FastMoss"), {})
    : Effect.gen(function*() {
      const { baseUrl } = yield* SandboxServer.SandboxServer
      const { clientId, clientSecret } = yield* Sandbox.Sandbox
      yield* Console.error(
        `${names.clientId} and ${names.clientSecret} are not set: calling the embedded sandbox at ${baseUrl}`
      )
      return {
        [names.clientId]: clientId,
        [names.clientSecret]: Redacted.value(clientSecret),
        [names.baseUrl]: baseUrl
      }
    }))

/** Runs a worker until it exits, and decodes the result that it prints. */
const work = (calls: number, environment: Record<string, string>) =>
  Effect.gen(function*() {
    const worker = yield* Command.start(
      Command.make(process.execPath, fileURLToPath(new URL("fleet/worker.js", import.meta.url)), String(calls)).pipe(
        Command.env(environment),
        Command.stderr("inherit")
      )
    )
    const said = yield* Stream.mkString(Stream.decodeText(worker.stdout))
    const code = yield* worker.exitCode
    if (code !== 0) return yield* Effect.fail(`Worker ${worker.pid} exited with code ${code}`)
    return { pid: worker.pid, ...(yield* Schema.decode(Outcome)(said.trim())) }
  })

const command = Cli.make("fleet", options, ({ calls, rate, workers }) =>
  Effect.gen(function*() {
    const settings = yield* target
    const redis = yield* Effect.flatMap(
      Config.option(Config.redacted(Config.nonEmptyString(redisUrl))),
      Option.match({
        onNone: () => Effect.tap(RedisServer.start, (url) => Console.error(`Started a Redis at ${url}`)),
        onSome: (url) => Effect.succeed(Redacted.value(url))
      })
    )
    const environment = {
      ...settings,
      [redisUrl]: redis,
      ...Option.match(rate, { onNone: () => ({}), onSome: (rate) => ({ [names["limit.rate"]]: `${rate}/second` }) })
    }
    const outcomes = yield* Effect.replicateEffect(work(calls, environment), workers, { concurrency: "unbounded" })
    yield* Console.log(table(
      [
        { title: "process", align: "right" },
        { title: "calls", align: "right" },
        { title: "token requests", align: "right" }
      ],
      outcomes.map(({ calls, pid, tokenRequests }) => [String(pid), String(calls), String(tokenRequests)])
    ))
    const seconds = (Math.max(...outcomes.map(({ to }) => to)) - Math.min(...outcomes.map(({ from }) => from))) / 1000
    yield* Console.log(`${figure(workers * calls)} calls in ${figure(seconds, 1)} seconds`)
    const tokenRequests = outcomes.reduce((sum, outcome) => sum + outcome.tokenRequests, 0)
    yield* Console.log(
      tokenRequests === 0
        ? "No token request: the token was in Redis already"
        : `${tokenRequests === 1 ? "One token request" : `${tokenRequests} token requests`} for all ${workers}`
    )
  }).pipe(Effect.scoped)).pipe(
    Cli.withDescription("Starts worker processes that share one token and one rate limit in Redis."),
    Cli.provide(SandboxServer.layer())
  )

run(command, "Fleet")
