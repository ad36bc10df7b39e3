import { FastMossError } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Either, FastCheck as fc, Redacted } from "effect"
import * as ResponseMapper from "../../src/http/ResponseMapper.js"

const request = { method: "POST", path: "/test", attempts: 1, secrets: () => [Redacted.make("a&b 物\"/<")] }

const wallMillis = Date.UTC(2026, 10, 25, 12)

const now: ResponseMapper.Timing = {
  sentAt: { wallMillis: wallMillis - 100, monotonicMillis: 0 },
  receivedAt: { wallMillis, monotonicMillis: 100 },
  clockOffset: 0
}

const response = (status: number, body: unknown, retryAfter?: string) =>
  ResponseMapper.toReply(
    ResponseMapper.AttemptResult.Response({
      status,
      body: typeof body === "string" ? body : JSON.stringify(body),
      retryAfter
    }),
    request,
    now
  ).result

const failure = (either: ReturnType<typeof response>) => Either.getOrThrow(Either.flip(either))

const noResponse = (cause: unknown, during: "request" | "body" = "request") =>
  ResponseMapper.toReply(ResponseMapper.AttemptResult.NoResponse({ cause, during }), request, now).result

describe("a response", () => {
  it("becomes a reply if the status is 2xx and the code is 0, with msg or message", () => {
    const data = { list: [1] }
    expect(response(200, { code: 0, msg: "success", data, request_id: "r", timestamp: 5 })).toEqual(
      Either.right({ data, message: "success", requestId: "r", timestamp: 5 })
    )
    expect(response(201, { code: "0", message: "ok", data: [] })).toEqual(
      Either.right({ data: [], message: "ok", requestId: undefined, timestamp: undefined })
    )
    expect(response(200, { code: 0 })).toEqual(
      Either.right({ data: null, message: "", requestId: undefined, timestamp: undefined })
    )
  })

  it.each([
    [1, "InvalidParameter", false],
    [1002, "InvalidCredentials", false],
    [10001, "InvalidParameter", false],
    [20001, "NotFound", false],
    [30001, "PermissionDenied", false],
    [30002, "DataLimitExceeded", false],
    [30003, "RateLimited", true],
    [40001, "ServiceUnavailable", true],
    [-7, "Unknown", false]
  ])("with code %d fails as %s", (code, reason, isRetryable) => {
    const error = failure(response(200, { code, msg: "no", data: null, request_id: "r-1" }))
    expect(error).toMatchObject({ _tag: "FastMossApiError", code, reason, serverMessage: "no", requestId: "r-1" })
    expect(error.isRetryable).toBe(isRetryable)
  })

  it.each([[301, false], [400, false], [401, false], [403, false], [408, true], [429, true], [500, true], [
    567,
    false
  ]])(
    "with status %d fails by its status, whatever its body contains",
    (status, isRetryable) => {
      const error = failure(response(status, { code: 0, msg: "fine", data: {} }, "Wed, 25 Nov 2026 12:00:03 GMT"))
      expect(error).toMatchObject({ _tag: "FastMossStatusError", status, code: 0, retryAfter: Duration.seconds(3) })
      expect(error.isRetryable).toBe(isRetryable)
      expect(failure(response(status, "<html>")).isRetryable).toBe(isRetryable)
    }
  )

  it.each([
    [401, undefined, "InvalidCredentials"],
    [402, undefined, "DataLimitExceeded"],
    [403, undefined, "PermissionDenied"],
    [403, 30001, "PermissionDenied"],
    [403, 30002, "DataLimitExceeded"],
    [404, undefined, "NotFound"],
    [422, undefined, "InvalidParameter"],
    [400, 1, "InvalidParameter"],
    [429, undefined, "RateLimited"],
    [503, 30003, "RateLimited"],
    [503, 4711, "ServiceUnavailable"],
    [567, undefined, "Unknown"],
    [301, undefined, "Unknown"]
  ])("with status %d and code %s has the reason %s, because the code takes precedence", (status, code, reason) => {
    expect(failure(response(status, code === undefined ? "<html>" : { code, data: null }))).toMatchObject({ reason })
  })

  it("names the cause if it is the page that blocks a client", () => {
    expect(failure(response(567, "<html>blocked</html>")).message).toBe(
      "POST /test: HTTP 567 (FastMoss's content delivery network blocked the request; check the network that it comes " +
        "from): <html>blocked</html>"
    )
  })

  it("compares the date in Retry-After with the server's own clock, else with the known clock offset", () => {
    const retryAfter = "Fri, 27 Nov 2026 12:00:30 GMT"
    const waitOf = (date: string | undefined, timestamp: number | undefined, clockOffset = 0) => {
      const error = failure(
        ResponseMapper.toReply(
          ResponseMapper.AttemptResult.Response({
            status: 429,
            body: JSON.stringify({ code: 30003, timestamp }),
            retryAfter,
            date
          }),
          request,
          { ...now, clockOffset }
        ).result
      )
      return error._tag === "FastMossStatusError" && error.retryAfter && Duration.toSeconds(error.retryAfter)
    }
    // The local clock is two days behind.
    const second = wallMillis / 1000 + 2 * 86_400
    expect(waitOf("Fri, 27 Nov 2026 12:00:10 GMT", second)).toBe(20)
    expect(waitOf("Friday, 27-Nov-26 12:00:10 GMT", undefined)).toBe(20)
    expect(waitOf(undefined, second)).toBe(30)
    expect(waitOf("garbage", second)).toBe(30)
    expect(waitOf(undefined, 0, 2 * 86_400_000)).toBe(30)
    expect(waitOf(undefined, undefined)).toBe(2 * 86_400 + 30)
  })

  it.each([
    ["a time of our days", 1_790_000_000, true],
    ["a time of our days, while the local clock is at its epoch", 1_790_000_000, true, 0],
    ["the local time, at the epoch", 5, true, 3_000],
    ["a day from the local time, at the epoch", 86_400, true, 0],
    ["0", 0, false],
    ["the local time, 0 at the epoch", 0, true, 0],
    ["a negative number", -5, false],
    ["milliseconds", 1_790_000_000_000, false],
    ["microseconds", 1_790_000_000_000_000, false],
    ["a time long ago", 86_400, false],
    ["a time long ahead", 5_000_000_000, false]
  ])("yields the server time from %s: %d is plausible: %s", (_, timestamp, expected, localMillis = wallMillis) => {
    for (const code of [0, 10001]) {
      const mapped = ResponseMapper.toReply(
        ResponseMapper.AttemptResult.Response({
          status: 200,
          body: JSON.stringify({ code, timestamp }),
          retryAfter: undefined
        }),
        { ...request, signedAt: timestamp + 100_000 },
        { ...now, receivedAt: { wallMillis: localMillis, monotonicMillis: 100 } }
      )
      expect(mapped.timestamp).toBe(expected ? timestamp : undefined)
      // An implausible timestamp explains nothing either.
      if (code !== 0) expect(failure(mapped.result)).toMatchObject({ clockOffset: expected ? -100_000 : undefined })
    }
  })

  it("with HTTP 200 and a code keeps its Retry-After", () => {
    expect(failure(response(200, { code: 30003, data: null }, "7"))).toMatchObject({
      _tag: "FastMossApiError",
      retryAfter: Duration.seconds(7)
    })
  })

  describe("to a signed request", () => {
    const second = wallMillis / 1000
    const clockOffset = (signedAt: number | undefined, timestamp: unknown, roundTrip = 100, status = 200) => {
      const { result } = ResponseMapper.toReply(
        ResponseMapper.AttemptResult.Response({
          status,
          body: JSON.stringify({ code: 10001, timestamp }),
          retryAfter: undefined
        }),
        { ...request, signedAt },
        { ...now, sentAt: { wallMillis: wallMillis - roundTrip, monotonicMillis: now.receivedAt.monotonicMillis } }
      )
      const error = failure(result)
      return error._tag === "FastMossApiError" || error._tag === "FastMossStatusError" ? error.clockOffset : null
    }

    it("reports a clock offset of more than a minute", () => {
      expect(clockOffset(second, second + 86_400)).toBe(86_400)
      expect(clockOffset(second, second - 86_400)).toBe(-86_400)
      expect(clockOffset(second, second + 86_400, 100, 401)).toBe(86_400)
      expect(clockOffset(second, second + 60)).toBeUndefined()
      expect(clockOffset(second, second - 60)).toBeUndefined()
    })

    it("reports no clock offset that the round trip explains, as after the machine slept", () => {
      expect(clockOffset(second - 600, second - 2, 600_000)).toBeUndefined()
      expect(clockOffset(second - 600, second + 3_600, 600_000)).toBe(3_600)
    })

    it("reports no clock offset unless request and response have a timestamp", () => {
      expect(clockOffset(undefined, second + 86_400)).toBeUndefined()
      expect(clockOffset(second, undefined)).toBeUndefined()
      expect(clockOffset(second, String(second + 86_400))).toBeUndefined()
    })
  })

  it.each([
    [10001, "sign error", true, false],
    [10001, "签名错误", true, false],
    [4711, "Invalid signature", true, false],
    [10001, "timestamp expired", false, true],
    [30001, "时间戳错误", false, true],
    [10001, "sign or timestamp invalid", true, true],
    [10001, "design: unknown field", false, false],
    [10001, "param error", false, false],
    [30002, "sign up for a bigger plan", false, false]
  ])("with code %d and message %j suggests the secret (%s), the clock (%s)", (code, message, secret, clock) => {
    for (const status of [200, 400]) {
      const error = failure(response(status, { code, message }))
      expect(error.message.includes("check the client secret")).toBe(secret)
      expect(error.message.includes("set the clock of this machine")).toBe(clock)
    }
  })

  it("does not suggest the clock because of the envelope's own timestamp", () => {
    const error = failure(response(405, { code: 10001, msg: "POST expected", timestamp: 5, sign: "x" }))
    expect(error.message).not.toContain("set the clock")
    expect(error.message).not.toContain("check the client secret")
  })

  it("does not suggest the secret if it is an HTML page", () => {
    expect(failure(response(401, "<a>Sign in</a>")).message).toBe("POST /test: HTTP 401: <a>Sign in</a>")
  })

  it.each(["", "<html>busy</html>", "{\"code\":", "null", "[]", "{}", "{\"code\":null}", "{\"code\":\"x\"}", "7"])(
    "that is not an envelope is a decode error: %s",
    (body) => {
      expect(failure(response(200, body))._tag).toBe("FastMossDecodeError")
    }
  )

  it("is described by place and expected form, never by its value", () => {
    expect(failure(response(200, { code: "S3CRET" })).message).toBe(
      "POST /test: the response is not as expected: code: expected a whole number"
    )
  })

  it("is quoted on one line of at most 200 characters, and cut between characters", () => {
    const error = failure(response(500, `${"x".repeat(198)}🐶\n  tail`))
    expect(error).toMatchObject({ body: `${"x".repeat(198)}…` })
  })

  it("is redacted for every encoding of a known secret, in texts, data and field names", () => {
    const secret = "a&b 物\"/<"
    const encodings = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      new URLSearchParams({ q: secret }).toString(),
      "a\\u0026b",
      "a&amp;b 物&quot;/&lt;",
      "a&b \\u7269\\\"/<"
    ]
    const errors = encodings.flatMap((echo) => [
      failure(response(500, echo)),
      failure(response(200, { code: 1, msg: echo, data: { [echo]: [echo] }, request_id: echo }))
    ])
    const shown = errors.map((error) => JSON.stringify(error) + error.message).join("\n")
    for (const piece of ["物", "%E7%89%A9", "\\u7269"]) expect(shown).not.toContain(piece)
  })

  it("is also redacted in the request id of a reply, which spans record", () => {
    const reply = (request_id: string, path = "/test") =>
      ResponseMapper.toReply(
        ResponseMapper.AttemptResult.Response({
          status: 200,
          body: JSON.stringify({ code: 0, request_id }),
          retryAfter: undefined
        }),
        { ...request, path, secrets: () => [Redacted.make("S3CRET-1"), Redacted.make("a&b")] },
        now
      ).result
    for (const path of ["/test", "/v1/token"]) {
      for (const id of ["r-1", "00000000-0000-4000-8000-000000000002"]) {
        expect(reply(id, path)).toMatchObject({ right: { requestId: id } })
      }
      expect(reply("r-S3CRET-1-x", path)).toMatchObject({ right: { requestId: "r-<redacted>-x" } })
    }
    expect(reply("20261126|x/1")).toMatchObject({ right: { requestId: "20261126|x/1" } })
    expect(reply("r%20a%26b")).toMatchObject({ right: { requestId: "r%20<redacted>" } })
  })

  it("is redacted wherever a server puts a secret", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    fc.assert(fc.property(text, text, text, fc.integer({ min: 0, max: 3 }), (secret, before, after, place) => {
      const echo = before + secret + after
      const error = failure(
        ResponseMapper.toReply(
          ResponseMapper.AttemptResult.Response({
            status: place === 0 ? 500 : 200,
            body: place === 0 ? echo : JSON.stringify({ code: 1, msg: place === 1 ? echo : "", data: [{ echo }] }),
            retryAfter: undefined
          }),
          { ...request, secrets: () => [Redacted.make(secret)] },
          now
        ).result
      )
      const kept = error._tag === "FastMossStatusError"
        ? error.body
        : error._tag === "FastMossApiError"
        ? error.serverMessage + JSON.stringify(error.data)
        : ""
      if (!"<redacted>[]{}\"echo:".includes(secret)) expect(kept.replaceAll("<redacted>", "\n")).not.toContain(secret)
    }))
  })
})

describe("a missing response", () => {
  const system = (code: string) => Object.assign(new Error("S3CRET"), { code })
  it.each(
    [
      ["ENOTFOUND", "Dns"],
      ["EAI_AGAIN", "Dns"],
      ["ECONNREFUSED", "Connect"],
      ["UND_ERR_CONNECT_TIMEOUT", "Connect"],
      ["ENETUNREACH", "Connect"],
      ["CERT_HAS_EXPIRED", "Tls"],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "Tls"],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "Tls"],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "Tls"],
      ["ECONNRESET", "Reset"],
      ["UND_ERR_SOCKET", "Reset"],
      ["EWHATEVER", "Unknown"]
    ] as const
  )("with code %s has reason %s, however deeply the client wraps it", (code, reason) => {
    for (
      const cause of [
        system(code),
        new TypeError("fetch failed", { cause: system(code) }),
        { cause: { cause: system(code) } }
      ]
    ) {
      const error = failure(noResponse(cause))
      expect(error).toMatchObject({ _tag: "FastMossTransportError", reason, systemCode: code })
      expect(error.message).not.toContain("S3CRET")
    }
  })

  it("without a system code has reason Unknown, or Reset while the body is read", () => {
    expect(failure(noResponse(new Error("x")))).toMatchObject({ reason: "Unknown" })
    expect(failure(noResponse("x", "body"))).toMatchObject({ reason: "Reset" })
  })

  it("names the proxy of the HTTP client's error, and the system code of its cause", () => {
    const through = (proxy: unknown, cause?: unknown) =>
      failure(noResponse(Object.assign(new Error("S3CRET", { cause }), { proxy })))
    const address = "proxy:3128"
    expect(through({ address }, system("ECONNREFUSED"))).toMatchObject({
      reason: "Connect",
      systemCode: "ECONNREFUSED",
      proxy: { address },
      isRetryable: true,
      message: "POST /test: no connection to the proxy proxy:3128; check HTTPS_PROXY and the network (ECONNREFUSED)."
    })
    expect(through({ address, status: undefined }, system("CERT_HAS_EXPIRED"))).toMatchObject({ reason: "Tls" })
    for (const [status, isRetryable] of [[407, false], [403, false], [408, true], [429, true], [502, true]] as const) {
      expect(through({ address, status })).toMatchObject({ reason: "Connect", proxy: { address, status }, isRetryable })
    }
    for (
      const url of [
        "http://user:S3CRET@proxy:3128/",
        "S3CRET@proxy:3128",
        "https://u:S3CRET%40@S3CRET@proxy:3128/S3CRET"
      ]
    ) {
      const error = through({ address: url })
      expect(error).toMatchObject({ proxy: { address } })
      expect(error.message + JSON.stringify(error)).not.toContain("S3CRET")
    }
    for (const other of [null, "S3CRET", { host: "S3CRET" }, { address: { host: "S3CRET" } }]) {
      const error = through(other, system("ECONNREFUSED"))
      expect(error).toMatchObject({ reason: "Connect", proxy: undefined })
      expect(error.message).not.toContain("S3CRET")
    }
  })

  it("may have a cyclic cause", () => {
    const cause: { cause?: unknown } = {}
    cause.cause = cause
    expect(failure(noResponse(cause))).toMatchObject({ reason: "Unknown" })
  })
})

describe("FastMossError", () => {
  it("has guards that accept only its members", () => {
    expect(FastMossError.isFastMossError(failure(response(500, "")))).toBe(true)
    expect(FastMossError.isFastMossError({ _tag: "FastMossStatusError", status: 500 })).toBe(false)
  })
})
