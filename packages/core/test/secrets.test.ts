import { FastMossClient, FastMossConfig, Pipeline, ResponseCache, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { recordingTracer } from "@effect-fastmoss/testing/recordingTracer"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Logger, LogLevel, Metric, Option, Redacted, TestClock } from "effect"
import { inspect } from "node:util"

const clientSecret = Redacted.make("CANARY-secret&+%")
/** Tokens that the client does not know yet. */
const newGrant = { access_token: "CANARY-new&+%", refresh_token: "CANARY-newer", expires_in: 7200 }
const grant = {
  access_token: "CANARY-access&+% 物",
  refresh_token: "CANARY-refresh&+% 物",
  expires_in: 7200,
  refresh_expires_in: 86_400
}
// Part of each secret that no escaping changes.
const canary = /CANARY/

/** Makes a recorder of every text that a program may print of its logs and spans. */
const makeWitness = () => {
  const seen: Array<string> = []
  const see = (value: unknown) => {
    seen.push(String(value), inspect(value, { depth: 20, showHidden: true }))
    try {
      seen.push(JSON.stringify(value))
    } catch {
      // A cycle; `inspect` has printed it.
    }
  }
  const log = Logger.make((options) => {
    see(options.message)
    see(options.annotations)
    see(Cause.pretty(options.cause, { renderErrorCause: true }))
    for (const logger of [Logger.stringLogger, Logger.jsonLogger, Logger.logfmtLogger]) {
      seen.push(logger.log(options))
    }
  })
  const { spans, tracer } = recordingTracer()
  /** Returns every recorded text, including the texts of the spans. */
  const texts = () => {
    for (const { attributes, events, exit, name } of spans) {
      see([name, attributes, events])
      if (exit === undefined || Exit.isSuccess(exit)) continue
      see(exit.cause)
      see(Cause.pretty(exit.cause, { renderErrorCause: true }))
    }
    return seen
  }
  return { texts, see, spans, log, tracer }
}

/**
 * Makes an HTTP client with one scripted path. On other paths it grants tokens, and its responses contain the whole
 * request.
 */
const echoing = (scripted: {
  readonly path: string
  readonly respond: (echo: string) => Response | "none" | "cut"
}) =>
  HttpClient.make((request, url) => {
    const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
    const echo = `${url.href} ${decodeURIComponent(url.search)} ${body} ${JSON.stringify(request.headers)}`
    const response = url.pathname === scripted.path
      ? scripted.respond(echo)
      : Response.json({ code: 0, message: echo, data: { ...grant, echo } })
    if (response === "none") {
      return Effect.fail(
        new HttpClientError.RequestError({
          request,
          reason: "Transport",
          description: echo,
          cause: Object.assign(new Error(echo), { code: "ECONNRESET", echo })
        })
      )
    }
    return Effect.succeed(HttpClientResponse.fromWeb(
      request,
      response === "cut"
        ? new Response(new ReadableStream({ start: (controller) => controller.error(new Error(echo)) }))
        : response
    ))
  })

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers })

const responses: Record<string, (echo: string) => Response | "none" | "cut"> = {
  "an error status that echoes": (echo) => json(500, { code: 40001, msg: echo, data: { [echo]: echo } }),
  "a redirect that echoes": (echo) => json(302, {}, { location: `https://elsewhere/${encodeURIComponent(echo)}` }),
  "a page that echoes": (echo) => new Response(`<html>${echo}`, { status: 403 }),
  "a code that echoes": (echo) => json(200, { code: 10001, msg: echo, data: { [echo]: [echo] }, request_id: echo }),
  "an invalid envelope": (echo) => json(200, { code: echo, [echo]: echo }),
  "a page instead of JSON": (echo) => new Response(`<html>${echo}`),
  "data that is not a token": (echo) => json(200, { code: 0, data: { access_token: { echo }, refresh_token: echo } }),
  "no response": () => "none",
  "a truncated response": () => "cut"
}

/** Responses of the token endpoint with tokens that the client does not know. */
const grants: typeof responses = {
  "a grant in a refusal": () => json(400, { code: 10001, message: "refused", data: newGrant }),
  "a grant behind a broken gateway": () => json(502, { code: 0, message: "success", data: newGrant }),
  "a grant with another code": () => json(200, { code: 7, message: "granted CANARY-new", data: [newGrant] })
}

class DriverError extends Error {
  readonly text: string
  readonly code: string
  readonly reason: string
  constructor(text: string) {
    super(text)
    this.text = this.code = this.reason = text
  }
}

const brokenStore = TokenStore.make({
  get: () => Effect.fail(new DriverError(JSON.stringify(grant))),
  set: (_, text) => Effect.fail(new DriverError(text))
})

describe.each(
  [
    ["/v1/token", "signed"],
    ["/v1/refreshToken", "signed"],
    ["/test", "signed"],
    ["/test", "bearer"],
    ["/test", "bearer without a client id"]
  ] as const
)("secrets at %s with %s authentication", (path, scheme) => {
  for (const [name, respond] of Object.entries(path === "/test" ? responses : { ...responses, ...grants })) {
    it.effect(`${name}: no secret in errors, logs or spans`, () =>
      Effect.gen(function*() {
        const witness = makeWitness()
        const kept = new Map<string, string>()
        const cache = ResponseCache.layerStore({
          get: (key) => Effect.sync(() => kept.get(key)),
          set: (key, text) => Effect.sync(() => kept.set(key, text))
        })
        const layer = FastMossClient.layerWithoutServices.pipe(
          Layer.provide(cache),
          Layer.provideMerge(Pipeline.layerServices),
          Layer.provide(Layer.succeed(HttpClient.HttpClient, echoing({ path, respond }))),
          Layer.provide(Layer.succeed(TokenStore.TokenStore, brokenStore)),
          Layer.provide(FastMossConfig.layer({
            clientId: scheme === "bearer without a client id" ? undefined : "client",
            clientSecret,
            authentication: scheme === "signed" ? "signed" : "bearer",
            callTimeout: "1 minute",
            retry: { base: 0 },
            cache: { timeToLive: "1 day" }
          }))
        )
        const program = Effect.gen(function*() {
          const client = yield* FastMossClient.FastMossClient
          // A retry waits until the pause after a failed token request has ended.
          const call = Effect.gen(function*() {
            const fiber = yield* Effect.fork(client.call("/test", { hello: "world" }))
            yield* TestClock.adjust("20 seconds")
            return yield* Fiber.await(fiber)
          })
          const first = yield* call
          yield* TestClock.adjust("110 minutes")
          const second = yield* call
          for (const exit of [first, second]) {
            // The data of a successful call belongs to the program, even if it echoes a secret.
            if (Exit.isSuccess(exit)) continue
            yield* Effect.logError("failed", exit, exit.cause)
            const error = Option.getOrThrow(Cause.failureOption(exit.cause))
            witness.see(error)
            witness.see(exit)
            witness.see({ nested: [error] })
            witness.see(error.message)
            witness.see(error.stack)
            witness.see(Cause.pretty(exit.cause, { renderErrorCause: true }))
            witness.see(Object.entries(error))
          }
          witness.see(yield* Effect.flatMap(Usage.Usage, ({ current }) => current))
          witness.see(yield* Metric.snapshot)
          // The services themselves, as a program may print them.
          witness.see([...(yield* Effect.context<FastMossClient.FastMossClient>()).unsafeMap.values()])
          return [first, second]
        })
        const exits = yield* program.pipe(
          Effect.provide(layer),
          Effect.withTracer(witness.tracer),
          Effect.provide(Logger.replace(Logger.defaultLogger, witness.log)),
          Logger.withMinimumLogLevel(LogLevel.All)
        )
        // A failed refresh does not fail a call, and a call accepts any data.
        const isHarmless = path === "/v1/refreshToken" || (path === "/test" && name === "data that is not a token")
        expect(exits.map(Exit.isFailure)).toEqual([!isHarmless, !isHarmless])
        expect(witness.spans.map(({ name }) => name)).toContain("FastMoss /test")
        expect(witness.spans.map(({ name }) => name)).toContain("FastMoss attempt")
        const texts = witness.texts()
        expect(texts.length).toBeGreaterThan(10)
        expect(texts.filter((text) => canary.test(text))).toEqual([])
        // A response that contains a secret is not cached.
        expect([...kept].flat().filter((text) => canary.test(text))).toEqual([])
        expect(texts.filter((text) => /sign=[0-9a-f]{8}/.test(text))).toEqual([])
      }))
  }
})

describe("a configuration", () => {
  it("shows no secret in any form of printing", () => {
    const witness = makeWitness()
    const make = (options: Partial<FastMossConfig.Options>) => FastMossConfig.make({ clientSecret, ...options })
    witness.see(make({ clientId: "client" }))
    witness.see(make({ authentication: "bearer" }))
    for (const baseUrl of ["https://user:CANARY@host", "http://user:CANARY@host", "http://host/?CANARY", "CANARY"]) {
      const refused = make({ clientId: "client", baseUrl })
      expect(refused._tag).toBe("Left")
      witness.see(refused)
    }
    witness.see(make({ clientId: "client", clientSecret: Redacted.make("CANARY\n") }))
    expect(witness.texts().filter((text) => canary.test(text))).toEqual([])
  })
})

describe("the response cache", () => {
  it.effect("stores only responses without secrets, under keys without secrets", () =>
    Effect.gen(function*() {
      const kept = new Map<string, string>()
      const layer = FastMossClient.layerWithoutServices.pipe(
        Layer.provide(ResponseCache.layerStore({
          get: (key) => Effect.sync(() => kept.get(key)),
          set: (key, text) => Effect.sync(() => kept.set(key, text))
        })),
        Layer.provideMerge(Pipeline.layerServices),
        Layer.provide(
          Layer.succeed(
            HttpClient.HttpClient,
            echoing({ path: "/test", respond: () => json(200, { code: 0, data: { clean: true } }) })
          )
        ),
        Layer.provide(Layer.succeed(TokenStore.TokenStore, brokenStore)),
        Layer.provide(FastMossConfig.layer({ clientId: "client", clientSecret, cache: { timeToLive: "1 day" } }))
      )
      yield* Effect.flatMap(FastMossClient.FastMossClient, (client) =>
        // The response of `/test` contains no secret and is cached, but the key must not reveal the payload. The
        // response of any other path contains the whole request.
        Effect.zip(client.call("/test", { keyword: "CANARY" }), client.call("/other"))).pipe(
          Effect.provide(layer),
          Logger.withMinimumLogLevel(LogLevel.None)
        )
      const texts = [...kept].flat()
      expect(texts.length).toBe(2)
      expect(texts[1]).toContain("clean")
      expect(texts.filter((text) => canary.test(text))).toEqual([])
    }))
})

describe("the witness", () => {
  it.effect("detects a secret in a log, in a span's attribute and in a span's failure", () =>
    Effect.gen(function*() {
      const seen = (effect: Effect.Effect<unknown, unknown>) => {
        const witness = makeWitness()
        return effect.pipe(
          Effect.exit,
          Effect.withTracer(witness.tracer),
          Effect.provide(Logger.replace(Logger.defaultLogger, witness.log)),
          Effect.map(() => witness.texts().some((text) => canary.test(text)))
        )
      }
      expect(yield* seen(Effect.log("CANARY"))).toBe(true)
      expect(yield* seen(Effect.withSpan(Effect.void, "span", { attributes: { a: "CANARY" } }))).toBe(true)
      expect(yield* seen(Effect.withSpan(Effect.fail(new DriverError("CANARY")), "span"))).toBe(true)
      expect(yield* seen(Effect.log("clean"))).toBe(false)
    }))
})

describe("the signature", () => {
  it.effect("of a failed call appears in no form of its failure", () =>
    Effect.gen(function*() {
      let sign = ""
      const recording = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(
          HttpClient.HttpClient,
          HttpClient.tapRequest((request) =>
            Effect.sync(() => {
              sign = new URL(request.url).searchParams.get("sign") ?? sign
            })
          )
        )
      )
      const error = yield* Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test")).pipe(
        Effect.flip,
        Effect.provide(FastMossClient.layer.pipe(
          Layer.provide(recording),
          Layer.provide(
            Layer.mergeAll(Sandbox.layerHttpClient, Sandbox.layerConfig({ retry: { base: 0 } }), TokenStore.layerMemory)
          ),
          Layer.provide(Sandbox.layerSandbox({
            faults: [{ path: "/test", fault: Sandbox.Fault.Status({ status: 500 }) }]
          }))
        ))
      )
      expect(sign).toMatch(/^[0-9a-f]{64}$/)
      expect([error.message, String(error), JSON.stringify(error), inspect(error), error.stack].join()).not.toContain(
        sign
      )
    }))
})
