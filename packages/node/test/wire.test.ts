import { FastMossClient, FastMossConfig, Signature, TokenStore } from "@effect-fastmoss/core"
import { UndiciHttpClient } from "@effect-fastmoss/node"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Layer, Redacted, TestClock } from "effect"
import { createHash } from "node:crypto"
import { type Received, scriptedServer, sendJson } from "./scriptedServer.js"
import flows from "./vectors/wire.json" with { type: "json" }

const clients = [
  ["our client", UndiciHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer],
  ["fetch", FetchHttpClient.layer]
] as const

const clientId = "client-1"
const clientSecret = Redacted.make("secret-1")

const queryOf = ({ query }: { readonly query: string }) => [...new URLSearchParams(query)]

describe.each(clients)("the official client's flows over %s", (_, http) => {
  it.scoped.each(flows)("$name", (flow) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(flow.now * 1000)
      const answers = [...flow.serverAnswers]
      const server = yield* scriptedServer((_, response) => {
        const next = answers.shift()
        sendJson(response, next?.status ?? 599, next?.body)
      })
      const stored: Array<unknown> = []
      const store = TokenStore.layer({
        get: () => Effect.succeed(flow.cached === null ? null : JSON.stringify(flow.cached)),
        set: (_, text) => Effect.sync(() => stored.push(JSON.parse(text)))
      })
      const payload = { hello: "world", keyword: "宠物 🐶" }
      const outcome = yield* Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", payload))
        .pipe(
          Effect.either,
          Effect.provide(FastMossClient.layer.pipe(
            Layer.provide(http),
            Layer.provide(store),
            // Only requests that the official client makes.
            Layer.provide(FastMossConfig.layer({
              clientId,
              clientSecret,
              baseUrl: server.baseUrl,
              refreshAhead: 0,
              serverClock: false,
              retry: { attempts: 1 },
              limit: { concurrency: Infinity, adaptive: false },
              coalesce: false
            }))
          ))
        )

      // Compares the requests, in order. Our body is the same JSON in compact form, and therefore has another
      // signature.
      expect(server.received.map((one) => ({
        method: one.method,
        path: one.path,
        contentType: one.contentType,
        body: JSON.parse(one.bytes.toString("utf8")),
        query: queryOf(one)
      }))).toEqual(flow.requests.map((request, i) => ({
        method: request.method,
        path: request.path,
        contentType: request.contentType,
        body: JSON.parse(request.body),
        query: queryOf(request).map(([name, value]) => [
          name,
          name === "sign"
            ? Signature.sign({
              clientSecret,
              path: request.path,
              body: server.received[i]?.bytes.toString("utf8") ?? ""
            })
            : value
        ])
      })))
      // For the official client's own body, our `sign` returns the official client's signature.
      for (const { body, path, query } of flow.requests) {
        const theirs = new URLSearchParams(query).get("sign")
        if (theirs !== null) expect(Signature.sign({ clientSecret, path, body })).toBe(theirs)
      }

      // The stored token equals theirs, plus the time of receipt.
      expect(stored).toEqual(flow.stored.map((token) => ({ ...token, received_at: Math.floor(flow.now) })))

      // Compares the outcomes. One difference is intended: for our client, a code other than 0 is a failure.
      if (flow.outcome.ok !== undefined && flow.outcome.ok.code === 0) {
        const { data, msg: message, request_id: requestId, timestamp } = flow.outcome.ok
        expect(outcome).toEqual(Either.right({ data, message, requestId, timestamp }))
      } else {
        expect(outcome).toMatchObject({ left: { _tag: expect.stringMatching(/^FastMoss\w+Error$/) } })
        if (flow.outcome.ok !== undefined) {
          expect(outcome).toMatchObject({ left: { _tag: "FastMossApiError", code: flow.outcome.ok.code } })
        }
      }
      expect(answers).toEqual([])
    }))
})

describe.each(clients)("the bytes over %s", (_, http) => {
  /** Computes the signature of a request over its raw bytes, as the server does. */
  const signatureOf = ({ bytes, path }: Received, secret: string) =>
    createHash("sha256").update(`${secret}|${path}|`).update(bytes).update(`|${secret}`).digest("hex")

  const send = (
    payloads: ReadonlyArray<object>,
    { accessToken = "at", clientId = "client", secret = "secret" } = {}
  ) =>
    Effect.gen(function*() {
      const server = yield* scriptedServer(({ path }, response) =>
        sendJson(response, 200, {
          code: 0,
          data: path === "/v1/token" ? { access_token: accessToken, expires_in: 7200 } : {}
        })
      )
      yield* Effect.flatMap(FastMossClient.FastMossClient, (client) =>
        Effect.forEach(payloads, (payload) => client.call("/product/v1/search", payload))).pipe(
          Effect.provide(FastMossClient.layer.pipe(
            Layer.provide(http),
            Layer.provide(TokenStore.layerMemory),
            Layer.provide(
              FastMossConfig.layer({ clientId, clientSecret: Redacted.make(secret), baseUrl: server.baseUrl })
            )
          ))
        )
      return server.received
    })

  const check = (received: ReadonlyArray<Received>, payloads: ReadonlyArray<object>, secret = "secret") => {
    const calls = received.slice(1)
    expect(calls.map(({ bytes }) => JSON.parse(bytes.toString("utf8")))).toEqual(payloads)
    expect(calls.map(({ query }) => new URLSearchParams(query).get("sign"))).toEqual(
      calls.map((call) => signatureOf(call, secret))
    )
  }

  it.scoped("match the signature: any script, emoji, quotes, line separators, lone surrogates, one megabyte", () =>
    Effect.gen(function*() {
      const payloads = [
        { keyword: "宠物用品", emoji: "🐶👩‍👩‍👧", accents: "é e\u0301 Å", thai: "ไทย" },
        { separators: "\u2028\u2029\u0000\u001f\"\\/", bom: "\ufeff" },
        { lone: "\ud800", other: "a\udc00b" },
        { text: "宠x🐶".repeat(131_072) }
      ]
      expect(Buffer.byteLength(JSON.stringify(payloads[3]))).toBeGreaterThan(1024 * 1024)
      check(yield* send(payloads), payloads)
    }))

  it.scoped("match the signature for any payload", () =>
    Effect.gen(function*() {
      const payloads = fc.sample(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), 200).map((payload) =>
        JSON.parse(JSON.stringify(payload))
      )
      check(yield* send(payloads), payloads)
    }))

  it.scoped("carry a client id, a token and a secret with any characters", () =>
    Effect.gen(function*() {
      const hostile = "a&b=c+d%20e f|g?h#i/宠物🐶\"'<>;\\"
      const received = yield* send([{ a: 1 }], { accessToken: `at ${hostile}`, clientId: hostile, secret: hostile })
      check(received, [{ a: 1 }], hostile)
      const query = received[1]?.query ?? ""
      expect([...new URLSearchParams(query)].slice(0, 4)).toMatchObject([
        ["access_token", `at ${hostile}`],
        ["sign", expect.stringMatching(/^[0-9a-f]{64}$/)],
        ["client_id", hostile],
        ["timestamp", "0"]
      ])
      expect(query).toMatch(/^[\x21-\x7e]+$/)
      expect(JSON.parse(received[0]?.bytes.toString("utf8") ?? "")).toEqual({
        client_id: hostile,
        client_secret: hostile
      })
    }))
})
