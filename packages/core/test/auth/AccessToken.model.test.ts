import { AccessToken, type Token, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, FastCheck as fc, Fiber, Layer, Logger, LogLevel, Option, Redacted, Ref, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"
import * as ServerClock from "../../src/http/ServerClock.js"
import * as Transport from "../../src/http/Transport.js"

/** An event in the life of two programs that share a store. */
const Command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ _tag: fc.constant("Get" as const), program: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ _tag: fc.constant("Advance" as const), seconds: fc.oneof(fc.nat(60), fc.nat(9000)) })
  },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Reject" as const), program: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Revoke" as const) }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Slow" as const), times: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Fail" as const), times: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constant("Interrupt" as const), program: fc.nat(1), after: fc.nat(30) })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("StoreDown" as const), isDown: fc.boolean() }) }
)

const settle = Effect.repeatN(Effect.yieldNow(), 100)

const lifetime = 7200
/**
 * Shortest time in seconds between two token requests if nothing else happens: a token's lifetime, less the buffer of
 * 600 s before its expiry, less the 300 s by which the client refreshes early.
 */
const interval = lifetime - 600 - 300

const setup = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const texts = new Map<string, string>()
  let isDown = false
  let underWay = 0
  let mostUnderWay = 0
  const guarded = <A>(effect: Effect.Effect<A>) => Effect.suspend(() => isDown ? Effect.fail("down") : effect)
  const store = TokenStore.layer({
    get: (key) => guarded(Effect.sync(() => texts.get(key))),
    set: (key, text) => guarded(Effect.sync(() => texts.set(key, text)))
  })
  /** A layer that counts the token requests in progress. */
  const counted = Layer.effect(
    TokenEndpoint.TokenEndpoint,
    Effect.map(TokenEndpoint.TokenEndpoint, (endpoint) => {
      const count = <A, E>(request: Effect.Effect<A, E>) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            underWay++
            mostUnderWay = Math.max(mostUnderWay, underWay)
          }),
          () => request,
          () => Effect.sync(() => underWay--)
        )
      return { acquire: count(endpoint.acquire), refresh: (options) => count(endpoint.refresh(options)) }
    })
  ).pipe(Layer.provide(TokenEndpoint.layer))
  const shared = yield* Layer.build(Layer.provideMerge(
    Layer.mergeAll(store, Layer.provideMerge(counted, Layer.provideMerge(Transport.layer, ServerClock.layer))),
    Layer.merge(Sandbox.layerHttpClient, Sandbox.layerConfig())
  ))
  const program = Layer.build(AccessToken.layer).pipe(
    Effect.provide(shared),
    Effect.flatMap((context) => Effect.provide(AccessToken.AccessToken, context))
  )
  return {
    sandbox,
    programs: [yield* program, yield* program] as const,
    setDown: (down: boolean) =>
      Effect.sync(() => {
        isDown = down
      }),
    mostUnderWay: Effect.sync(() => mostUnderWay)
  }
})

const tokenFaults = (fault: Sandbox.Fault, times: number) =>
  ["/v1/token", "/v1/refreshToken"].map((path) => ({ path, fault, times }))

describe("two programs that share a store", () => {
  it.scoped.prop(
    "share one valid token for any sequence of events",
    [fc.array(Command, { minLength: 1, maxLength: 40 })],
    ([commands]) =>
      Effect.gen(function*() {
        const { mostUnderWay, programs, sandbox, setDown } = yield* setup
        const seen = yield* Ref.make<ReadonlyArray<Token.Token>>([])
        let elapsed = 0
        let rejections = 0
        let wasDown = false

        /** Requests a token for a program. Checks that the request ends, and that a returned token has not expired. */
        const get = (program: number) =>
          Effect.gen(function*() {
            const fiber = yield* Effect.fork(programs[program === 0 ? 0 : 1].get)
            yield* settle
            if (Option.isNone(yield* Fiber.poll(fiber))) {
              // Long enough for a slow server, which responds within a minute.
              yield* TestClock.adjust("2 minutes")
              elapsed += 120
              yield* settle
            }
            const exit = yield* Option.getOrThrow(yield* Fiber.poll(fiber))
            yield* Ref.update(seen, (seen) => [...seen, exit])
            const clock = yield* Effect.clock
            expect(exit.expireAt * 1000).toBeGreaterThan(clock.unsafeCurrentTimeMillis())
            return exit
          })

        for (const command of commands) {
          switch (command._tag) {
            case "Get":
              yield* Effect.exit(get(command.program)).pipe(
                Effect.tap((exit) => {
                  if (Exit.isFailure(exit)) expect(String(exit.cause)).toContain("FastMossTokenError")
                })
              )
              break
            case "Advance":
              yield* TestClock.adjust(`${command.seconds} seconds`)
              elapsed += command.seconds
              break
            case "Reject": {
              const token = (yield* Ref.get(seen)).at(-1)
              if (token !== undefined) {
                rejections++
                const fiber = yield* Effect.fork(programs[command.program === 0 ? 0 : 1].invalidate(token))
                yield* settle
                yield* TestClock.adjust("2 minutes")
                elapsed += 120
                yield* Fiber.join(fiber)
              }
              break
            }
            case "Revoke":
              rejections++
              yield* sandbox.revokeTokens
              break
            case "Slow":
              yield* Effect.forEach(
                // Latencies add up. Even 40 of these are shorter than the timeout of an attempt.
                tokenFaults(Sandbox.Fault.Latency({ duration: "300 millis" }), command.times),
                sandbox.addFault
              )
              break
            case "Fail":
              yield* Effect.forEach(
                tokenFaults(Sandbox.Fault.Status({ status: 503 }), command.times),
                sandbox.addFault
              )
              break
            case "Interrupt": {
              const fiber = yield* Effect.fork(programs[command.program === 0 ? 0 : 1].get)
              yield* Effect.repeatN(Effect.yieldNow(), command.after)
              yield* Fiber.interruptFork(fiber)
              break
            }
            case "StoreDown":
              wasDown ||= command.isDown
              yield* setDown(command.isDown)
          }
          yield* settle
        }

        // After all faults have ended, both programs get a token that the server accepts, after at most one retry
        // delay.
        yield* sandbox.clearFaults
        yield* setDown(false)
        yield* TestClock.adjust("2 minutes")
        yield* settle
        for (const program of programs) {
          const token = yield* program.get
          yield* settle
          expect(Redacted.value(token.accessToken)).not.toBe("")
        }

        const { acquired, familiesRevoked, refreshed } = yield* sandbox.counters
        // Programs that cannot see each other's tokens send their own token requests.
        const requesters = wasDown ? 2 : 1
        expect(yield* mostUnderWay).toBeLessThanOrEqual(requesters)
        expect(acquired + refreshed).toBeLessThanOrEqual(requesters * (2 + elapsed / interval) + 2 * rejections)
        if (!wasDown) expect(familiesRevoked).toBe(0)
      }).pipe(
        Effect.provide(Sandbox.layerSandbox({ tokenLifetime: `${lifetime} seconds` })),
        Logger.withMinimumLogLevel(LogLevel.None)
      ),
    { fastCheck: { numRuns: 150 }, timeout: 60_000 }
  )
})
