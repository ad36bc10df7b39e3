import { Token } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Either, FastCheck as fc, Option, Redacted, Schema } from "effect"
import { inspect } from "node:util"
import vectors from "../vectors/token-decisions.json" with { type: "json" }

const now = 1_760_000_000

const stored = (fields: Partial<Token.TokenJson>) =>
  Token.fromJson({ access_token: "at", refresh_token: "rt", ...fields })

const granted = (fields: Partial<Token.TokenJson>, receivedAt = now) =>
  Token.fromGrant({ access_token: "at", refresh_token: "rt", refresh_expires_in: 86_400, ...fields }, { receivedAt })

describe("Token.decide", () => {
  it("decides like the official client for each of its vectors", () => {
    expect(vectors.length).toBe(60)
    const decided = vectors.map((vector) =>
      Token.decide(
        stored({ expire_at: vector.expireAt, refresh_expire_at: vector.refreshExpireAt }),
        vector.now
      )._tag.toLowerCase()
    )
    expect(decided).toEqual(vectors.map(({ decision }) => decision))
  })

  it("is exact at the start of the buffer, even with fractional seconds", () => {
    const token = stored({ expire_at: now + 600, refresh_expire_at: now + 86_400 })
    expect(Token.decide(token, now - 0.001)._tag).toBe("Use")
    expect(Token.decide(token, now)._tag).toBe("Refresh")
    const ending = stored({ expire_at: 0, refresh_expire_at: now + 600 })
    expect(Token.decide(ending, now - 0.001)._tag).toBe("Refresh")
    expect(Token.decide(ending, now)._tag).toBe("Acquire")
  })

  it("acquires without a refresh token", () => {
    const token = stored({ refresh_token: "", expire_at: now, refresh_expire_at: now + 86_400 })
    expect(Token.decide(token, now)._tag).toBe("Acquire")
  })

  it("limits the buffer to half of the lifetime", () => {
    const token = granted({ expires_in: 300 })
    expect(Token.decide(token, now)._tag).toBe("Use")
    expect(Token.decide(token, now + 149)._tag).toBe("Use")
    expect(Token.decide(token, now + 150)._tag).toBe("Refresh")
  })

  it("uses the whole buffer for a long-lived token, and accepts a different buffer", () => {
    const token = granted({ expires_in: 7200 })
    expect(Token.decide(token, now + 6599)._tag).toBe("Use")
    expect(Token.decide(token, now + 6600)._tag).toBe("Refresh")
    expect(Token.decide(token, now + 6600, Duration.minutes(1))._tag).toBe("Use")
  })

  it("never uses a token at or after its expiry, for any received_at", () => {
    const seconds = fc.integer({ min: 0, max: 2_000_000_000 })
    fc.assert(fc.property(seconds, seconds, seconds, (expire_at, received_at, now) => {
      const token = stored({ expire_at, received_at })
      if (Token.decide(token, now)._tag === "Use") expect(expire_at).toBeGreaterThan(now)
    }))
  })
})

describe("Token.fromGrant", () => {
  it("computes the expiry on the local clock, from receivedAt", () => {
    const token = granted({ expires_in: 7200, expire_at: 5, refresh_expire_at: 6 }, now + 0.7)
    expect(token.expireAt).toBe(now + 7200)
    expect(token.refreshExpireAt).toBe(now + 86_400)
    expect(token.receivedAt).toEqual(Option.some(now))
  })

  it("uses expire_at without expires_in", () => {
    expect(granted({ expire_at: now + 1000 }).expireAt).toBe(now + 1000)
  })

  it.each([
    ["0", 0],
    ["negative", -5],
    ["text that is no number", "soon"],
    ["infinite", JSON.parse("1e309")],
    ["beyond any calendar", 1e300],
    ["not a number", Number.NaN],
    ["null", null],
    ["missing", undefined],
    ["an object", {}]
  ])("assumes one hour if expires_in is %s and there is no expire_at", (_, expires_in) => {
    expect(granted({ expires_in }).expireAt).toBe(now + Token.assumedLifetime)
  })

  it("accepts numbers as text", () => {
    expect(granted({ expires_in: "3600" }).expireAt).toBe(now + 3600)
  })

  it("makes a token that is immediately usable for every lifetime of at least one second", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.double(), fc.integer({ min: 1, max: 1_000_000 }), fc.double().map(String)),
        fc.double({ min: 0, max: 4e9, noNaN: true }),
        (expires_in, receivedAt) => {
          const { expireAt } = granted({ expires_in }, receivedAt)
          expect(() => new Date(expireAt * 1000).toISOString()).not.toThrow()
          if (expireAt >= receivedAt + 1) {
            expect(Token.decide(granted({ expires_in }, receivedAt), receivedAt)._tag).toBe("Use")
          }
        }
      )
    )
  })

  it("keeps the previous refresh token if the grant has none", () => {
    const previous = granted({ refresh_token: "rt-1", expires_in: 10 })
    const next = Token.fromGrant({ access_token: "at-2", expires_in: 7200 }, { receivedAt: now + 5, previous })
    expect(Option.map(next.refreshToken, Redacted.value)).toEqual(Option.some("rt-1"))
    expect(next.refreshExpireAt).toBe(previous.refreshExpireAt)
  })
})

describe("the stored form", () => {
  const decode = Schema.decodeUnknownEither(Token.TokenFromText)
  const encode = Schema.encodeSync(Token.TokenFromText)

  it("is the server's object with received_at, including unknown fields", () => {
    const token = granted({ expires_in: 7200, scope: "all", nested: { a: [1] } })
    expect(JSON.parse(encode(token))).toEqual({
      access_token: "at",
      refresh_token: "rt",
      expires_in: 7200,
      refresh_expires_in: 86_400,
      expire_at: now + 7200,
      refresh_expire_at: now + 86_400,
      received_at: now,
      scope: "all",
      nested: { a: [1] }
    })
  })

  it("decodes a token that the official client stored", () => {
    const token = Either.getOrThrow(decode(
      `{"access_token":"a","refresh_token":"r","expire_at":${now},"refresh_expire_at":"${now + 9}","expires_in":1}`
    ))
    expect([token.expireAt, token.refreshExpireAt, token.receivedAt]).toEqual([now, now + 9, Option.none()])
  })

  it("survives a round trip", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 1, max: 1e6 }), (extra, expires_in) => {
        const text = encode(granted({ ...extra, access_token: "at", expires_in }))
        expect(encode(Either.getOrThrow(decode(text)))).toBe(text)
      })
    )
  })

  it.each(["", "null", "[]", "\"at\"", "{}", `{"access_token":""}`, `{"access_token":{"nested":"S3CRET"}}`, "{\"acc"])(
    "rejects %s",
    (text) => {
      expect(Either.isLeft(decode(text))).toBe(true)
    }
  )
})

describe("a printed token", () => {
  it("shows no secret", () => {
    const token = granted({ access_token: "CANARY-AT", refresh_token: "CANARY-RT", expires_in: 1 })
    for (const text of [String(token), JSON.stringify(token), inspect(token, { depth: 10, showHidden: true })]) {
      expect(text).not.toContain("CANARY")
    }
  })
})

describe("Token.newer", () => {
  it("compares the times of the grants, else the expiries", () => {
    const first = granted({ access_token: "at-1", expires_in: 9000 }, now)
    const second = granted({ access_token: "at-2", expires_in: 60 }, now + 1)
    expect(Token.newer(first, second)).toBe(second)
    expect(Token.newer(second, first)).toBe(second)
    const official = stored({ expire_at: now + 10 })
    expect(Token.newer(official, first)).toBe(first)
  })
})
