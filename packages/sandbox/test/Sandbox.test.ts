import { AccessToken, FastMossClient, FastMossConfig, Signature, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted, Schema, TestClock } from "effect"
import * as TokenEndpoint from "../../core/src/auth/TokenEndpoint.js"
import { counters, server } from "./serverFixtures.js"

const { Fault } = Sandbox
const secret = Redacted.make("sandbox-secret")

const Answer = Schema.Struct({
  code: Schema.Number,
  msg: Schema.optional(Schema.String),
  data: Schema.Unknown
})

const Grant = Schema.Struct({
  access_token: Schema.String,
  refresh_token: Schema.String,
  expires_in: Schema.Number,
  refresh_expires_in: Schema.Number,
  expire_at: Schema.Number,
  refresh_expire_at: Schema.Number
})
const grantOf = Schema.decodeUnknownSync(Grant)

const send = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => client.execute(request)).pipe(
    Effect.flatMap((response) =>
      Effect.map(HttpClientResponse.schemaBodyJson(Answer)(response), (body) => ({ status: response.status, body }))
    )
  )

const post = (path: string, body: unknown) =>
  send(
    HttpClientRequest.post(`${Sandbox.baseUrl}${path}`).pipe(
      HttpClientRequest.bodyText(typeof body === "string" ? body : JSON.stringify(body), "application/json")
    )
  )

const acquire = Effect.map(
  post("/v1/token", { client_id: "sandbox-client", client_secret: "sandbox-secret" }),
  ({ body }) => grantOf(body.data)
)
const refresh = (refresh_token: string) => post("/v1/refreshToken", { client_id: "sandbox-client", refresh_token })

/** Sends a valid signed call with the changes of a test. */
const call = (accessToken: string, changes: Record<string, string | undefined> = {}, body = "{\"a\":1}") => {
  const query = {
    access_token: accessToken,
    sign: Signature.sign({ clientSecret: secret, path: "/test", body: "{\"a\":1}" }),
    client_id: "sandbox-client",
    timestamp: "1000",
    signature_version: "2",
    ...changes
  }
  return send(
    HttpClientRequest.post(`${Sandbox.baseUrl}/test`).pipe(
      HttpClientRequest.setUrlParams(query),
      HttpClientRequest.bodyText(body)
    )
  )
}

describe("the token paths", () => {
  it.effect("grant a token for valid credentials, with lifetimes and expiry times", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      const grant = yield* acquire
      expect(grant).toMatchObject({
        expires_in: 60,
        refresh_expires_in: 120,
        expire_at: 1060,
        refresh_expire_at: 1120
      })
    }).pipe(Effect.provide(server({ tokenLifetime: "1 minute", refreshTokenLifetime: "2 minutes" }))))

  it.effect.each([
    [{ client_id: "x", client_secret: "sandbox-secret" }, 1001],
    [{ client_id: "sandbox-client", client_secret: "x" }, 1002],
    [{ client_id: "sandbox-client" }, 10001],
    ["{", 10001]
  ])("refuse %j with HTTP 200 and a code", ([body, code]) =>
    Effect.gen(function*() {
      expect(yield* post("/v1/token", body)).toMatchObject({ status: 200, body: { code, data: null } })
      expect(yield* counters).toMatchObject({ acquired: 0, tokenRequestsRefused: 1 })
    }).pipe(Effect.provide(server())))

  it.effect("rotate refresh tokens, and revoke the family if a refresh token is redeemed twice", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      const other = yield* acquire
      const first = yield* acquire
      const second = grantOf((yield* refresh(first.refresh_token)).body.data)
      expect(second.refresh_token).not.toBe(first.refresh_token)
      expect((yield* call(second.access_token)).body.code).toBe(0)
      expect((yield* refresh(first.refresh_token)).body.code).toBe(1003)
      expect((yield* call(second.access_token)).status).toBe(401)
      expect((yield* refresh(second.refresh_token)).body.code).toBe(1003)
      expect((yield* call(other.access_token)).body.code).toBe(0)
      expect(yield* counters).toMatchObject({ acquired: 2, refreshed: 1, tokenRequestsRefused: 2, familiesRevoked: 1 })
    }).pipe(Effect.provide(server())))

  it.effect("refuse an expired refresh token, and an access token instead of a refresh token", () =>
    Effect.gen(function*() {
      const { access_token, refresh_token } = yield* acquire
      expect((yield* refresh(access_token)).body.code).toBe(1003)
      yield* TestClock.adjust("1 day")
      expect((yield* refresh(refresh_token)).body.code).toBe(1003)
    }).pipe(Effect.provide(server())))

  it.effect("accept tokens from an earlier sandbox with the same credentials", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      const grant = yield* Effect.provide(acquire, Layer.fresh(server()))
      expect((yield* call(grant.access_token)).body.code).toBe(0)
      expect((yield* refresh(grant.refresh_token)).body.code).toBe(0)
      yield* Effect.flatMap(Sandbox.Sandbox, ({ revokeTokens }) => revokeTokens)
      expect((yield* call(grant.access_token)).status).toBe(401)
    }).pipe(Effect.provide(server())))
})

describe("a call", () => {
  const verdict = (changes: Record<string, string | undefined>, body?: string) =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      const { access_token } = yield* acquire
      const { body: { code, msg }, status } = yield* call(access_token, changes, body)
      return [status, code, msg]
    }).pipe(Effect.provide(server()))

  it.effect("to /test returns its payload if it is valid", () =>
    Effect.gen(function*() {
      expect(yield* verdict({})).toEqual([200, 0, "success"])
    }))

  it.effect.each(
    [
      [{ client_id: "x" }, [200, 1001, "invalid client_id"]],
      [{ access_token: "x" }, [401, 30001, "invalid access_token"]],
      [{ access_token: undefined }, [401, 30001, "invalid access_token"]],
      [{ timestamp: "699" }, [200, 10001, "timestamp: too far from the server's time"]],
      [{ timestamp: "1301" }, [200, 10001, "timestamp: too far from the server's time"]],
      [{ timestamp: "1000.5" }, [200, 10001, "timestamp: whole seconds expected"]],
      [{ signature_version: "1" }, [200, 10001, "signature_version: 2 expected"]],
      [{ sign: "0".repeat(64) }, [200, 10001, "sign: does not match the path and the body"]]
    ] as const
  )("is refused with %j", ([changes, expected]) =>
    Effect.gen(function*() {
      expect(yield* verdict(changes)).toEqual(expected)
    }))

  it.effect.each(["{\"a\": 1}", "\ufeff{\"a\":1}", ""])(
    "is refused if its bytes differ from the signed bytes: %j",
    (body) =>
      Effect.gen(function*() {
        expect(yield* verdict({}, body)).toEqual([200, 10001, "sign: does not match the path and the body"])
      })
  )

  it.effect.each(["700", "1300"])(
    "is accepted at the edge of the timestamp window, %s",
    (timestamp) =>
      Effect.gen(function*() {
        expect(yield* verdict({ timestamp })).toEqual([200, 0, "success"])
      })
  )

  it.effect("is refused if its bytes are not UTF-8", () =>
    Effect.gen(function*() {
      const { access_token } = yield* acquire
      const url = `${Sandbox.baseUrl}/test?access_token=${access_token}&client_id=sandbox-client&timestamp=0`
      const { body } = yield* send(
        HttpClientRequest.post(`${url}&signature_version=2&sign=0`).pipe(
          HttpClientRequest.bodyUint8Array(new Uint8Array([0x22, 0xff, 0x22]))
        )
      )
      expect(body).toMatchObject({ code: 10001, msg: "body: UTF-8 expected" })
    }).pipe(Effect.provide(server())))

  it.effect("to an unknown path is not found", () =>
    Effect.gen(function*() {
      const client = yield* FastMossClient.FastMossClient
      expect(yield* Effect.flip(client.call("/nowhere"))).toMatchObject({ status: 404, code: 20001 })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("is refused if its access token expires before it arrives", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      const { access_token } = yield* acquire
      yield* TestClock.adjust("1 minute")
      expect((yield* call(access_token, { timestamp: "1060" })).status).toBe(401)
    }).pipe(Effect.provide(server({ tokenLifetime: "1 minute" }))))
})

describe("faults", () => {
  it.effect("happen on the path and as often as their rule says; the first matching rule applies, and latency is added", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* FastMossClient.FastMossClient
      yield* sandbox.addFault({ path: "/test", times: 2, fault: Fault.Latency({ duration: "1 second" }) })
      yield* sandbox.addFault({ path: "/test", times: 1, fault: Fault.Code({ code: 40001 }) })
      yield* sandbox.addFault({ path: "/elsewhere", fault: Fault.Reset({}) })
      const fiber = yield* Effect.fork(
        Effect.timed(Effect.replicateEffect(Effect.either(client.call("/test")), 3))
      )
      yield* TestClock.adjust("10 seconds")
      const [elapsed, results] = yield* Fiber.join(fiber)
      expect(Duration.toSeconds(elapsed)).toBe(2)
      expect(results.map((result) => result._tag)).toEqual(["Left", "Right", "Right"])
      expect((yield* sandbox.counters).faults).toBe(3)
      yield* sandbox.addFault({ fault: Fault.Html({}) })
      yield* sandbox.clearFaults
      yield* client.call("/test")
    }).pipe(Effect.provide(Sandbox.layer({ client: { retry: { attempts: 1 } } }))))

  it.effect("that lose a response keep its effects: after a reset the refresh token is redeemed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { get } = yield* AccessToken.AccessToken
      yield* get
      yield* TestClock.adjust("110 minutes")
      yield* sandbox.addFault({ path: "/v1/refreshToken", times: 1, fault: Fault.Reset({ served: true }) })
      yield* get
      expect(yield* sandbox.counters).toMatchObject({ acquired: 2, refreshed: 1, familiesRevoked: 0 })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect.each(
    [
      [Fault.CutBody(), "FastMossTransportError"],
      [Fault.Reset({}), "FastMossTransportError"],
      [Fault.Html({ status: 502 }), "FastMossStatusError"],
      [Fault.Status({ status: 500, body: "" }), "FastMossStatusError"]
    ] as const
  )("are typed failures: %j", ([fault, tag]) =>
    Effect.gen(function*() {
      const client = yield* FastMossClient.FastMossClient
      expect((yield* Effect.flip(client.call("/test")))._tag).toBe(tag)
      yield* Effect.flatMap(Sandbox.Sandbox, ({ clearFaults }) => clearFaults)
      yield* client.call("/test")
    }).pipe(Effect.provide(Sandbox.layer({ faults: [{ path: "/test", fault }], client: { retry: { attempts: 1 } } }))))
})

describe("swapping layers", () => {
  it.effect("replaces any service of the client, such as the token endpoint", () =>
    Effect.gen(function*() {
      const { get } = yield* AccessToken.AccessToken
      expect(Redacted.value((yield* get).accessToken)).toBe("mine")
    }).pipe(
      Effect.provide(AccessToken.layer.pipe(
        Layer.provide(TokenStore.layer({
          get: () => Effect.succeed("{\"access_token\":\"mine\",\"expire_at\":7200}"),
          set: () => Effect.void
        })),
        Layer.provide(Layer.mock(TokenEndpoint.TokenEndpoint, {})),
        Layer.provide(FastMossConfig.layer({ clientId: "id", clientSecret: secret }))
      ))
    ))
})
