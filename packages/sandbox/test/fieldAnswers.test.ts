import { FastMossClient, FastMossConfig, type FastMossError, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpBody, HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { type FieldAnswer, fieldAnswers } from "./fieldAnswers.js"

const authentications = ["signed", "bearer"] as const
type Authentication = typeof authentications[number]

const grant: FieldAnswer = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: `{"code":0,"data":{"access_token":"access-token","refresh_token":"refresh-token","expires_in":7200}}`
}

/**
 * Creates a client that receives the reported response for every request. If `isGranted` is true, token requests
 * succeed instead.
 */
const field = (answer: FieldAnswer, isGranted: boolean) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) => {
      const { body, headers, status } = isGranted && url.pathname === "/v1/token" ? grant : answer
      return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { status, headers })))
    })
  )

const sandbox = (options: Sandbox.Options) => Layer.provide(Sandbox.layerHttpClient, Sandbox.layerSandbox(options))

const failureOf = (
  http: Layer.Layer<HttpClient.HttpClient>,
  authentication: Authentication,
  secret: string,
  call: { readonly path: string; readonly body: object }
) =>
  Effect.flatMap(FastMossClient.FastMossClient, ({ call: send }) => Effect.flip(send(call.path, call.body))).pipe(
    Effect.provide(
      FastMossClient.layer.pipe(
        Layer.provide(Layer.mergeAll(
          http,
          TokenStore.layerMemory,
          FastMossConfig.layer({
            baseUrl: Sandbox.baseUrl,
            clientId: "sandbox-client",
            clientSecret: Redacted.make(secret),
            authentication,
            retry: { attempts: 1 }
          })
        ))
      )
    ),
    Effect.map(visible)
  )

/** Returns the properties of an error by which a program can distinguish failures. */
const visible = (error: FastMossError.FastMossError): object => ({
  tag: error._tag,
  isRetryable: error.isRetryable,
  ...("reason" in error ? { reason: error.reason } : {}),
  ...("status" in error ? { status: error.status } : {}),
  ...("code" in error ? { code: error.code } : {}),
  ...("serverMessage" in error ? { serverMessage: error.serverMessage } : {}),
  ...("retryAfter" in error ? { retryAfter: error.retryAfter } : {}),
  ...("failure" in error ? { failure: visible(error.failure) } : {})
})

const search = { path: "/product/v1/search", body: { filter: { region: "US" } } }
const { Fault } = Sandbox

const cases: Record<keyof typeof fieldAnswers, {
  readonly options?: Sandbox.Options
  readonly secret?: string
  readonly call?: { readonly path: string; readonly body: object }
  readonly expected: (authentication: Authentication) => object
}> = {
  wrongSecret: {
    secret: "wrong",
    expected: (authentication) => {
      const failure = { tag: "FastMossApiError", reason: "InvalidCredentials", code: 1002, isRetryable: false }
      return authentication === "bearer" ? failure : { tag: "FastMossTokenError", isRetryable: false, failure }
    }
  },
  outsideThePlan: {
    options: { plan: { disabled: [search.path] } },
    expected: () => ({ tag: "FastMossStatusError", status: 403, code: 30001, reason: "PermissionDenied" })
  },
  parametersRefused: {
    call: { path: "/shop/v1/creatorList", body: {} },
    expected: () => ({ tag: "FastMossApiError", code: 1, reason: "InvalidParameter", serverMessage: "params error" })
  },
  pagesizeBeyondThePlan: {
    options: { plan: { pagesize: 10 } },
    call: { ...search, body: { ...search.body, pagesize: 50 } },
    expected: () => ({ tag: "FastMossApiError", code: 10001, reason: "InvalidParameter", serverMessage: "param error" })
  },
  throttling: {
    options: { plan: { callsPerSecond: 0, retryAfter: 7 } },
    expected: () => ({ tag: "FastMossApiError", code: 30003, reason: "RateLimited", isRetryable: true })
  },
  blockPage: {
    options: { faults: [{ path: search.path, fault: Fault.BlockPage() }] },
    expected: () => ({ tag: "FastMossStatusError", status: 567, reason: "Unknown", isRetryable: false })
  }
}

describe("the client fails on the sandbox as for the reported response:", () => {
  describe.each(Object.entries(cases))("%s", (name, { call = search, expected, options = {}, secret }) => {
    const answer = Object.entries(fieldAnswers).flatMap(([known, answer]) => known === name ? [answer] : [])
    it.effect.each(authentications)("%s", (authentication) =>
      Effect.gen(function*() {
        const [recorded] = yield* Effect.forEach(answer, (answer) =>
          failureOf(field(answer, secret === undefined), authentication, "sandbox-secret", call))
        expect(recorded).toMatchObject(expected(authentication))
        const served = yield* failureOf(sandbox(options), authentication, secret ?? "sandbox-secret", call)
        expect(served).toEqual(recorded)
      }))
  })
})

describe("the sandbox responds to a wrong secret", () => {
  it.effect.each(authentications)(
    "with exactly the reported envelope: %s",
    (authentication) =>
      Effect.gen(function*() {
        const client = yield* HttpClient.HttpClient
        const response = authentication === "bearer"
          ? yield* client.post(`${Sandbox.baseUrl}${search.path}`, { headers: { authorization: "Bearer wrong" } })
          : yield* client.post(`${Sandbox.baseUrl}/v1/token`, {
            body: HttpBody.unsafeJson({ client_id: "sandbox-client", client_secret: "wrong" })
          })
        expect(response.status).toBe(fieldAnswers.wrongSecret.status)
        expect(yield* response.json).toMatchObject(JSON.parse(fieldAnswers.wrongSecret.body))
      }).pipe(Effect.provide(sandbox({})))
  )
})
