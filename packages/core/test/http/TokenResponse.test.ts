import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc, Redacted } from "effect"
import { inspect } from "node:util"
import * as ResponseMapper from "../../src/http/ResponseMapper.js"
import * as TokenResponse from "../../src/http/TokenResponse.js"

const reading = { wallMillis: Date.UTC(2026, 10, 25), monotonicMillis: 0 }

const failureOf = (path: string, status: number, body: string) =>
  Either.getOrThrow(Either.flip(
    ResponseMapper.toReply(
      ResponseMapper.AttemptResult.Response({ status, body, retryAfter: undefined }),
      { method: "POST", path, attempts: 1, secrets: () => [Redacted.make("client-secret")] },
      { sentAt: reading, receivedAt: reading, clockOffset: 0 }
    ).result
  ))

const paths = ["/v1/token", "/v1/refreshToken", "/v1/token/", "//v1//Token"]

describe("a failed token response", () => {
  it("reveals nothing of its body and data, in any form of the failure", () => {
    const token = fc.string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" })
      .map((text) => `T0K3N-${text.replace(/\s/g, "_")}`)
    const body = fc.tuple(token, token, fc.constantFrom("msg", "message"), fc.integer(), fc.boolean()).map(
      ([access, refresh, field, code, isDeep]) => {
        const grant = { access_token: access, refresh_token: refresh, [access]: refresh }
        return JSON.stringify({
          code,
          [field]: `granted ${access} (${refresh})`,
          data: isDeep ? [{ grant: [grant] }] : grant,
          request_id: access
        })
      }
    )
    const page = token.map((token) => `<html>${token}`)
    fc.assert(fc.property(
      fc.constantFrom(...paths),
      fc.constantFrom(200, 400, 401, 403, 429, 500, 502, 302),
      fc.oneof(
        body,
        page,
        body.map((body) => body.slice(0, -1)),
        body.map((body) => body.replace(/^{"code":-?\d+,/, "{"))
      ),
      (path, status, body) => {
        // Such a response is a success.
        if (status === 200 && body.startsWith("{\"code\":0,")) return
        const error = failureOf(path, status, body)
        const shown = [error.message, String(error), JSON.stringify(error), inspect(error, { depth: 20 }), error.stack]
        expect(shown.join("\n")).not.toContain("T0K3N")
        expect(error.cause).toBe(undefined)
      }
    ))
  })

  it("keeps code, request id and the plain words of the message", () => {
    const refused = { code: 1002, message: "invalid client_secret, see eyJhbGciOi Zm9vYmFy.1", data: { a: "x" } }
    expect(failureOf("/v1/token", 200, JSON.stringify({ ...refused, request_id: "6f1e-77" }))).toMatchObject({
      _tag: "FastMossApiError",
      code: 1002,
      requestId: "6f1e-77",
      serverMessage: "invalid client_secret, see <redacted>",
      data: null
    })
    expect(failureOf("/v1/token", 401, JSON.stringify(refused))).toMatchObject({
      _tag: "FastMossStatusError",
      status: 401,
      code: 1002,
      reason: "InvalidCredentials",
      body: ""
    })
    expect(failureOf("/v1/token", 200, "{\"code\":1002,\"msg\":\"应用密钥错误，请检查 HTTP 401\"}")).toMatchObject({
      serverMessage: "应用密钥错误，请检查 HTTP 401"
    })
  })

  it("hides a word of the message that also occurs in data", () => {
    expect(failureOf("/v1/token", 200, "{\"code\":1,\"msg\":\"take sesame\",\"data\":[\"sesame\"]}")).toMatchObject({
      serverMessage: "take <redacted>"
    })
  })

  it("hides a request id that also occurs in data, even in a reply", () => {
    const body = JSON.stringify({ code: 0, data: { access_token: "T0K3N-1234" }, request_id: "T0K3N-1234" })
    const { result } = ResponseMapper.toReply(
      ResponseMapper.AttemptResult.Response({ status: 200, body, retryAfter: undefined }),
      { method: "POST", path: "/v1/token", attempts: 1, secrets: () => [] },
      { sentAt: reading, receivedAt: reading, clockOffset: 0 }
    )
    expect(result).toMatchObject({ right: { requestId: undefined } })
  })

  it("is recognized only for the token endpoint", () => {
    expect(paths.every(TokenResponse.isTokenPath)).toBe(true)
    expect(["/test", "/v1/tokens", "/product/v1/token", "/v1/token/x"].some(TokenResponse.isTokenPath)).toBe(false)
    expect(failureOf("/test", 500, "page")).toMatchObject({ body: "page" })
  })
})
