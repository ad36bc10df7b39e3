import { FastMossClient, FastMossError, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { KeyValueStore } from "@effect/platform"
import { SystemError } from "@effect/platform/Error"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Schema, TestClock } from "effect"

const { Fault } = Sandbox

const call = (path = "/test", payload: object = { hello: "world" }) =>
  Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, payload))

/** Creates a layer with a sandbox and a client that does not retry. */
const sandbox = (options?: Parameters<typeof Sandbox.layer>[0]) =>
  Sandbox.layer({ ...options, client: { retry: { attempts: 1 }, ...options?.client } })

/** For each kind of failure: options of a sandbox, and a program that fails in that way with it. */
const kinds: Record<FastMossError.FastMossError["_tag"], {
  readonly options?: Parameters<typeof Sandbox.layer>[0]
  readonly program?: Effect.Effect<unknown, FastMossError.FastMossError, FastMossClient.FastMossClient>
  readonly expected: object
}> = {
  FastMossRequestError: {
    program: call("/test", { id: 1n }),
    expected: { attempts: 0, method: "POST", path: "/test", isRetryable: false }
  },
  FastMossTransportError: {
    options: { faults: [{ path: "/test", fault: Fault.Reset({}) }] },
    expected: { attempts: 1, reason: "Reset", systemCode: "ECONNRESET", isRetryable: true }
  },
  FastMossTimeoutError: {
    options: { faults: [{ path: "/test", fault: Fault.Latency({ duration: "1 minute" }) }] },
    expected: { attempts: 1, scope: "attempt", duration: Duration.seconds(15), isRetryable: true }
  },
  FastMossStatusError: {
    options: { faults: [{ path: "/test", fault: Fault.Status({ status: 429, retryAfter: "7" }) }] },
    expected: {
      attempts: 1,
      status: 429,
      code: 30003,
      reason: "RateLimited",
      retryAfter: Duration.seconds(7),
      isRetryable: true
    }
  },
  FastMossApiError: {
    options: { faults: [{ path: "/test", fault: Fault.Code({ code: 30002, message: "data limit exceeded" }) }] },
    expected: {
      attempts: 1,
      code: 30002,
      reason: "DataLimitExceeded",
      serverMessage: "data limit exceeded",
      data: null,
      requestId: "00000000-0000-4000-8000-000000000002",
      isRetryable: false
    }
  },
  FastMossDecodeError: {
    options: { faults: [{ path: "/test", fault: Fault.Html({}) }] },
    expected: { attempts: 1, issues: [{ path: "(top)", expected: "JSON" }], isRetryable: false }
  },
  FastMossTokenError: {
    options: { faults: [{ path: "/v1/token", fault: Fault.Code({ code: 1002, message: "invalid client_secret" }) }] },
    expected: {
      operation: "acquire",
      path: "/v1/token",
      attempts: 1,
      isRetryable: false,
      failure: { _tag: "FastMossApiError", code: 1002, reason: "InvalidCredentials" }
    }
  },
  FastMossBudgetError: {
    options: { client: { budget: { calls: 1, per: "1 day" } } },
    program: Effect.zipRight(call(), call()),
    expected: {
      attempts: 0,
      unit: "calls",
      limit: 1,
      spent: 1,
      resetsAfter: Duration.days(1),
      isRetryable: false,
      message: "POST /test: the budget of 1 calls is spent; the next period begins in 1d. Nothing was sent."
    }
  },
  FastMossCircuitOpenError: {
    options: { faults: [{ path: "/test", fault: Fault.Code({ code: 30002 }) }] },
    program: Effect.zipRight(Effect.ignore(call()), call()),
    expected: {
      attempts: 0,
      resetsAfter: Duration.minutes(1),
      isRetryable: false,
      message:
        "POST /test: the circuit of this path is open after code 30002 (the data limit of your plan is used up); the " +
        "next call is let through in 1m. Nothing was sent."
    }
  }
}

describe("each failure can be produced with the sandbox and caught by its tag", () => {
  for (const [tag, { expected, options, program = call() }] of Object.entries(kinds)) {
    it.effect(tag, () =>
      Effect.gen(function*() {
        const fiber = yield* program.pipe(
          Effect.map(() => "succeeded"),
          Effect.catchTags({
            FastMossRequestError: Effect.succeed,
            FastMossTransportError: Effect.succeed,
            FastMossTimeoutError: Effect.succeed,
            FastMossStatusError: Effect.succeed,
            FastMossApiError: Effect.succeed,
            FastMossDecodeError: Effect.succeed,
            FastMossTokenError: Effect.succeed,
            FastMossBudgetError: Effect.succeed,
            FastMossCircuitOpenError: Effect.succeed
          }),
          Effect.fork
        )
        yield* TestClock.adjust("15 seconds")
        const caught = yield* Fiber.join(fiber)
        expect(caught).toMatchObject({ _tag: tag, ...expected })
      }).pipe(Effect.provide(sandbox(options))))
  }
})

describe("a failure of the budget", () => {
  it("that was encoded without a reason decodes as `Spent`", () => {
    const encoded = {
      _tag: "FastMossBudgetError",
      method: "POST",
      path: "/test",
      attempts: 0,
      unit: "calls",
      limit: 1,
      spent: 1
    }
    const { resetsAfter } = Schema.encodeSync(FastMossError.FastMossBudgetError)(
      new FastMossError.FastMossBudgetError({ ...encoded, unit: "calls", resetsAfter: Duration.days(1) })
    )
    expect(Schema.decodeUnknownSync(FastMossError.FastMossError)({ ...encoded, resetsAfter })).toMatchObject({
      reason: "Spent"
    })
  })
})

describe("a failure of a token store", () => {
  it.effect("is not a failure of a call, but has the same properties", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore.TokenStore
      const error = yield* Effect.flip(store.remove("key"))
      expect(error).toMatchObject({
        _tag: "FastMossTokenStoreError",
        operation: "remove",
        issue: "SystemError PermissionDenied",
        isRetryable: false,
        message: "The token store failed to remove: SystemError PermissionDenied"
      })
      expect(FastMossError.isFastMossError(error)).toBe(false)
      const codec = Schema.parseJson(FastMossError.FastMossTokenStoreError)
      const decoded = yield* Effect.flatMap(Schema.encode(codec)(error), Schema.decode(codec))
      expect(decoded.message).toBe(error.message)
    }).pipe(
      Effect.provide(TokenStore.layerKeyValueStore),
      Effect.provideService(
        KeyValueStore.KeyValueStore,
        KeyValueStore.makeStringOnly({
          get: () => Effect.succeedSome("a token"),
          set: () => Effect.void,
          remove: () =>
            Effect.fail(new SystemError({ reason: "PermissionDenied", module: "KeyValueStore", method: "remove" })),
          clear: Effect.void,
          size: Effect.succeed(0)
        })
      )
    ))
})

describe("a failure", () => {
  it.effect.each(
    [
      [Fault.CutBody(), "POST /test: the connection broke before the response was complete (ECONNRESET)."],
      [
        Fault.Status({ status: 503, body: "upstream\n gone" }),
        "POST /test: HTTP 503: upstream gone"
      ],
      [
        Fault.Code({ code: 10001, message: "param error" }),
        "POST /test (request id 00000000-0000-4000-8000-000000000002): FastMoss returned code 10001 " +
        "(a parameter is wrong, or your plan does not allow its value): param error"
      ],
      [Fault.Html({}), "POST /test: the response is not as expected: (top): expected JSON"]
    ] as const
  )("states the problem in its message: %j", ([fault, message]) =>
    Effect.gen(function*() {
      expect((yield* Effect.flip(call())).message).toBe(message)
    }).pipe(Effect.provide(sandbox({ faults: [{ path: "/test", fault }] }))))

  it.effect("of a grant without a token names the field, but not its value", () => {
    const client = Sandbox.layer({
      faults: [{
        path: "/v1/token",
        fault: Fault.Status({ status: 200, body: "{\"code\":0,\"data\":{\"access_token\":7}}" })
      }]
    })
    return Effect.gen(function*() {
      const error = yield* Effect.flip(call())
      expect(error.message).toBe(
        "No access token: POST /v1/token: the response is not as expected: data.access_token: expected a non-empty string"
      )
    }).pipe(Effect.provide(client))
  })

  it("prints a duration with at most two units", () => {
    const given = { method: "POST", path: "/test", attempts: 0 }
    const resetsAfter = Duration.nanos(86_398_318_846_924n)
    const unit = { unit: "calls", limit: 1, spent: 1 } as const
    const refusal = {
      code: 10001,
      reason: "InvalidParameter",
      serverMessage: "",
      data: null,
      clockOffset: 3725
    } as const
    const messages = [
      new FastMossError.FastMossBudgetError({ ...given, ...unit, resetsAfter }),
      new FastMossError.FastMossCircuitOpenError({ ...given, resetsAfter }),
      new FastMossError.FastMossTimeoutError({ ...given, scope: "call", duration: resetsAfter }),
      new FastMossError.FastMossApiError({ ...given, ...refusal })
    ].map(({ message }) => message)
    expect(messages.slice(0, 3).every((message) => message.includes("23h 59m") && !message.includes("58s"))).toBe(true)
    expect(messages[3]).toContain("timestamp was 1h 2m behind")
  })

  it.effect("survives a round trip through its schema, for every tag", () =>
    Effect.gen(function*() {
      const codec = Schema.parseJson(FastMossError.FastMossError)
      for (const { options, program = call() } of Object.values(kinds)) {
        const fiber = yield* Effect.fork(Effect.provide(Effect.flip(program), Layer.fresh(sandbox(options))))
        yield* TestClock.adjust("15 seconds")
        const error = yield* Fiber.join(fiber)
        const decoded = yield* Effect.flatMap(Schema.encode(codec)(error), Schema.decode(codec))
        expect(decoded._tag).toBe(error._tag)
        expect(decoded.message).toBe(error.message)
        expect(decoded.isRetryable).toBe(error.isRetryable)
      }
    }))
})
