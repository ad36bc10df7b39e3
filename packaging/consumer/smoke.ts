/**
 * Steps that must pass on every runtime, for each way to reach a sandbox. A way is a set of layers.
 */
import { AccessToken, FastMossClient, FastMossConfig, Product, Signature, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { FetchHttpClient } from "@effect/platform"
import { Cause, Chunk, Effect, Exit, Fiber, Layer, Logger, LogLevel, Redacted, Stream } from "effect"

type Services = AccessToken.AccessToken | FastMossClient.FastMossClient

/** The outcome of each step, keyed by way and step: `passed`, or the reason of the failure. */
export type Report = Record<string, Record<string, string>>

/** The rule for a path that never responds. The sandbox of each way needs it. */
export const slow: Sandbox.Rule = { path: "/slow", fault: Sandbox.Fault.Latency({ duration: "1 hour" }) }

const expectSame = (actual: unknown, expected: unknown) =>
  JSON.stringify(actual) === JSON.stringify(expected)
    ? Effect.void
    : Effect.fail(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`)

const call = Effect.gen(function*() {
  const client = yield* FastMossClient.FastMossClient
  const { data } = yield* client.call("/test", { hello: "世界" })
  yield* expectSame(data, { hello: "世界" })
})

const steps: Readonly<Record<string, Effect.Effect<void, unknown, Services>>> = {
  sign: Effect.suspend(() =>
    expectSame(
      Signature.sign({
        clientSecret: Redacted.make("client_secret"),
        path: "/v1/videos",
        body: `{"0/0":{},"= /++=":618659571,"物Z/Z":-420.781}`
      }),
      "92ca6d6001a062b5c1bf85c1ea6602237d93b8b3210af102a5565273ede82753"
    )
  ),

  acquire: Effect.gen(function*() {
    const accessToken = yield* AccessToken.AccessToken
    const [first, second] = yield* Effect.all([accessToken.get, accessToken.get], { concurrency: "unbounded" })
    yield* expectSame(first === second, true)
  }),

  call,

  stream: Effect.gen(function*() {
    const pages = yield* Stream.runCollect(
      Stream.take(Product.search.pages({ filter: { region: "US" } }, { pagesize: 2 }), 2)
    )
    const ids = Chunk.toReadonlyArray(pages).flatMap(({ list }) => list.map(({ product_id }) => product_id))
    yield* expectSame(ids.map((id) => /^\d{19}$/.test(String(id))), [true, true, true, true])
  }),

  interrupt: Effect.gen(function*() {
    const client = yield* FastMossClient.FastMossClient
    const fiber = yield* Effect.fork(client.call("/slow"))
    yield* Effect.sleep("100 millis")
    yield* expectSame(Exit.isInterrupted(yield* Fiber.interrupt(fiber)), true)
    yield* call
  })
}

const outcomeOf = <E, R>(step: Effect.Effect<void, E, R>): Effect.Effect<string, never, R> =>
  step.pipe(
    Effect.disconnect,
    Effect.timeoutFail({ duration: "20 seconds", onTimeout: () => "out of time" }),
    Effect.as("passed"),
    Effect.catchAllCause((cause) => Effect.succeed(Cause.pretty(cause)))
  )

/** A client and a sandbox in process. */
export const inProcess: Layer.Layer<Services, unknown> = Sandbox.layer({ faults: [slow] })

/** Creates a client on `fetch` for a sandbox on a port. */
export const overFetch = (baseUrl: string): Layer.Layer<Services, unknown> =>
  FastMossClient.layer.pipe(Layer.provide(Layer.mergeAll(
    FetchHttpClient.layer,
    TokenStore.layerMemory,
    FastMossConfig.layer({ baseUrl, clientId: "sandbox-client", clientSecret: Redacted.make("sandbox-secret") })
  )))

/** Runs every step for every way. */
export const run = (ways: Readonly<Record<string, Layer.Layer<Services, unknown>>>): Promise<Report> =>
  Effect.forEach(
    Object.entries(ways),
    ([way, layer]) =>
      Effect.forEach(Object.entries(steps), ([name, step]) =>
        Effect.map(outcomeOf(step), (outcome) => [name, outcome] as const)).pipe(
          Effect.provide(layer),
          Effect.catchAllCause((cause) =>
            Effect.succeed([["layer", Cause.pretty(cause)] as const])
          ),
          Effect.map((outcomes) => [way, Object.fromEntries(outcomes)] as const)
        )
  ).pipe(
    Effect.map((ways) => Object.fromEntries(ways)),
    Effect.provide(Logger.minimumLogLevel(LogLevel.None)),
    Effect.runPromise
  )
