import { describe, expect, it } from "@effect/vitest"
import * as Answer from "../../src/doctor/Answer.js"
import * as AuthenticationCheck from "../../src/doctor/AuthenticationCheck.js"
import * as Candidate from "../../src/doctor/Candidate.js"
import * as OfflineChecks from "../../src/doctor/OfflineChecks.js"
import type { Exchange } from "../../src/doctor/Recorder.js"
import * as ResponseChecks from "../../src/doctor/ResponseChecks.js"
import * as SafeText from "../../src/doctor/SafeText.js"
import * as Shape from "../../src/doctor/Shape.js"
import * as TokenCheck from "../../src/doctor/TokenCheck.js"

const settings: Candidate.Settings = {
  scheme: "signed",
  environment: "test",
  hasBaseUrl: false,
  hasClientId: true,
  hasClientSecret: true
}

const nothing = SafeText.make([])

const exchange = (
  body: object,
  options: Partial<Exchange> & { readonly headers?: Record<string, string> } = {}
): Exchange => ({
  method: "POST",
  path: "/product/v1/search",
  sentAt: 1_000_000,
  receivedAt: 1_000_100,
  response: { status: 200, headers: options.headers ?? {}, shape: Shape.read(JSON.stringify(body), nothing) },
  ...options
})

const check = { name: "check", assumed: "assumed" }

describe("Candidate.all", () => {
  const ways = (given: Partial<Candidate.Settings>) =>
    Candidate.all({ ...settings, ...given }).map(({ host, scheme }) => `${scheme} ${host}`)

  it("tries the configured scheme, the other scheme, then FastMoss's other host", () => {
    expect(ways({})).toEqual(["signed test", "bearer test", "signed production", "bearer production"])
    expect(ways({ scheme: "bearer", environment: "production" })).toEqual([
      "bearer production",
      "signed production",
      "bearer test",
      "signed test"
    ])
  })

  it("tries no other host if the user sets a base URL", () => {
    expect(ways({ hasBaseUrl: true })).toEqual(["signed other", "bearer other"])
  })

  it("tries signed without a client id only if configured, and only the configured candidate without a secret", () => {
    expect(ways({ hasClientId: false })).toEqual(["signed test", "bearer test", "bearer production"])
    expect(ways({ hasClientSecret: false })).toEqual(["signed test"])
  })
})

describe("AuthenticationCheck.compare", () => {
  const [first, , other] = Candidate.all(settings)
  if (first === undefined || other === undefined) throw new Error("no candidates")

  it("recommends the host that responds", () => {
    const findings = AuthenticationCheck.compare([
      { candidate: first, answer: { _tag: "Unreachable", sentence: "no connection", advice: "Check the network." } },
      { candidate: other, answer: { _tag: "Accepted", value: null } }
    ])
    expect(findings).toMatchObject([
      { check: "host", verdict: "differs", advice: "Check the network. Or set FASTMOSS_ENVIRONMENT=production." },
      { check: "authentication", verdict: "differs", advice: "Set FASTMOSS_ENVIRONMENT=production." }
    ])
  })
})

describe("Answer.judge", () => {
  const refused = (reason: Extract<Answer.Answer, { _tag: "Refused" }>["reason"], status = 200, isOfToken = false) =>
    ({ _tag: "Refused", reason, status, isOfToken, code: 1, retryAfter: undefined }) as const

  it("treats a spent limit as valid credentials, and a closed path as undecided", () => {
    expect(Answer.judge(refused("DataLimitExceeded"), "signed")).toBe("works")
    expect(Answer.judge(refused("PermissionDenied", 403), "signed")).toBe("undecided")
    expect(Answer.judge(refused("PermissionDenied", 401), "signed")).toBe("refused")
    expect(Answer.judge(refused("InvalidParameter"), "signed")).toBe("refused")
    expect(Answer.judge(refused("InvalidParameter"), "bearer")).toBe("undecided")
    expect(Answer.judge(refused("NotFound", 404, true), "signed")).toBe("refused")
    expect(Answer.judge(refused("NotFound", 404), "signed")).toBe("undecided")
  })
})

describe("comparisons of responses", () => {
  it("finds the range of clock offsets that all responses permit", () => {
    expect(ResponseChecks.offsetOf([])).toBeUndefined()
    expect(ResponseChecks.offsetOf([exchange({ code: 0, timestamp: 1000 })])).toEqual({ least: -0.1, most: 1 })
    const late = { code: 0, timestamp: 1300 }
    const [finding] = ResponseChecks.compareClock(ResponseChecks.offsetOf([exchange(late)]), check)
    expect(finding).toMatchObject({ verdict: "differs", found: "this machine's clock is 5m behind" })
  })

  it("reads the Date header if the envelope has no timestamp", () => {
    expect(ResponseChecks.offsetOf([exchange({ code: 0 }, { headers: { date: "Thu, 01 Jan 1970 00:16:40 GMT" } })]))
      .toEqual({ least: -0.1, most: 1 })
  })

  it("reports headers about limits", () => {
    const limited = exchange({ code: 0 }, { headers: { "x-ratelimit-remaining": "9", server: "nginx" } })
    expect(ResponseChecks.compareHeaders([limited], check)).toMatchObject([
      { verdict: "differs", found: "x-ratelimit-remaining: 9; server: nginx" }
    ])
  })

  it("reports fields of envelopes that the library does not know", () => {
    expect(ResponseChecks.compareEnvelopes([exchange({ code: 0, trace: "x" })], check)).toMatchObject([
      { verdict: "differs", found: "code, trace; request_id and timestamp missing from some" }
    ])
  })
})

describe("TokenCheck.compare", () => {
  const tokens = { lifetime: 7200, refreshLifetime: 86_400, hasRefreshToken: true, refresh: "rotates" } as const

  it("reports a token without a lifetime, and a refused refresh, as a difference", () => {
    expect(TokenCheck.compare({ ...tokens, lifetime: undefined }, check)).toMatchObject([{ verdict: "differs" }])
    expect(TokenCheck.compare({ ...tokens, refresh: "stays" }, check)).toMatchObject([{
      verdict: "ok",
      found: "access token for 2h, refresh token for 1d, a refresh keeps the refresh token"
    }])
    expect(TokenCheck.compare({ ...tokens, refresh: "refused" }, check)).toMatchObject([{ verdict: "differs" }])
  })
})

describe("OfflineChecks.compareNode", () => {
  it("requires Node.js 20.19 or later", () => {
    const verdict = (version: string) => OfflineChecks.compareNode(version, check)[0]?.verdict
    expect(["20.18.3", "20.19.0", "22.1.0", "18.20.0"].map(verdict)).toEqual(["failed", "ok", "ok", "failed"])
  })
})

describe("SafeText", () => {
  const safe = SafeText.make(["the/secret+value?", "abc"])

  it("redacts secrets in every encoding", () => {
    const bytes = Buffer.from("the/secret+value?")
    for (
      const form of [
        "the/secret+value?",
        "THE/SECRET+VALUE?",
        encodeURIComponent("the/secret+value?"),
        bytes.toString("hex"),
        bytes.toString("base64"),
        Buffer.concat([Buffer.from("x:"), bytes]).toString("base64")
      ]
    ) {
      expect(safe.text(`a ${form} b`)).toContain("<redacted>")
      expect(safe.words(`invalid ${form}`)).toBe("invalid <redacted>")
    }
  })

  it("keeps the plain words of a message, but redacts a short secret", () => {
    expect(safe.words("invalid client_secret: abc, 12 of 100")).toBe("invalid client_secret: <redacted> 12 of 100")
    expect(safe.words("无效的参数")).toBe("无效的参数")
  })
})
