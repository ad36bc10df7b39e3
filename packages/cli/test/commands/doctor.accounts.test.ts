import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess } from "../session.js"
import { clientId, clientSecret, examine, rowsOf, server, shiftedBy } from "./doctorRun.js"

describe("effect-fastmoss doctor for different accounts", () => {
  describe("plans", () => {
    it.live("reports that the plan allows pages of only 10 rows", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["page size"]).toMatchObject({
          verdict: "differs",
          found: "100 refused with HTTP 200, code 10001 (InvalidParameter); 10 accepted"
        })
        expect(rows["family product"]?.verdict).toBe("ok")
        expect(rows["refusals"]).toMatchObject({
          verdict: "ok",
          found: "HTTP 200, code 10001, msg \"param error\": InvalidParameter"
        })
      }).pipe(server({ plan: { pagesize: 10 } })))

    it.live("reports a family of endpoints that the plan does not include", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["family shop"]).toMatchObject({
          verdict: "differs",
          found: "/shop/v1/search: refused with HTTP 403, code 30001 (PermissionDenied)"
        })
        expect(rows["family creator"]?.verdict).toBe("ok")
        expect(rows["refusals"]?.found).toContain("HTTP 403, code 30001, msg \"can not access current endpoint\"")
      }).pipe(server({ plan: { disabled: ["/shop/v1/search"] } })))

    it.live("confirms authentication with a later call if the plan excludes /test and product search", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["authentication"]?.verdict).toBe("ok")
        expect(rows["authentication"]?.found).toContain("POST /shop/v1/search: accepted")
        expect(rows["page size"]?.verdict).toBe("unknown")
      }).pipe(server({ plan: { disabled: ["/test", "/product/v1/search"] } })))

    it.live("recommends FASTMOSS_RATE=1/second if the plan allows one call per second", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["rate"]?.verdict).toBe("differs")
        expect(rows["rate"]?.found).toContain("was refused with code 30003, without Retry-After")
        expect(rows["rate"]?.advice).toContain("FASTMOSS_RATE=1/second")
        expect(rows["page size"]?.verdict).toBe("ok")
      }).pipe(server({ plan: { callsPerSecond: 1 } })), 20_000)

    it.live("fails if the plan has no calls left", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(1)
        expect(rows["authentication"]?.verdict).toBe("ok")
        expect(rows["family product"]).toMatchObject({ verdict: "failed" })
        expect(rows["family product"]?.advice).toContain("data limit of the plan")
      }).pipe(server({ plan: { calls: 0 } })))
  })

  describe("authentication", () => {
    it.live("accepts bearer authentication without a client id", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine({ environment: { FASTMOSS_CLIENT_ID: "", FASTMOSS_AUTH: "bearer" } })
        expect(code).toBe(0)
        expect(rows["authentication"]?.found).toBe("bearer: accepted")
        expect(rows["tokens"]?.found).toContain("bearer authentication uses no token")
        expect(rows["family agency"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("recommends bearer if signed is configured without a client id", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine({ environment: { FASTMOSS_CLIENT_ID: "" } })
        expect(code).toBe(1)
        expect(rows["authentication"]).toMatchObject({ verdict: "differs", advice: "Set FASTMOSS_AUTH=bearer." })
        expect(rows["variables"]?.verdict).toBe("failed")
      }).pipe(server()))

    it.live("recommends bearer if FastMoss responds to the token request with HTTP 404", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(1)
        expect(rows["authentication"]).toMatchObject({
          verdict: "differs",
          found: "signed: refused with HTTP 404 (NotFound); bearer: accepted",
          advice: "Set FASTMOSS_AUTH=bearer."
        })
      }).pipe(
        server({ faults: [{ path: "/v1/token", fault: Sandbox.Fault.Status({ status: 404, body: "Not Found" }) }] })
      ))

    it.live("recommends signed if bearer is configured and FastMoss refuses it", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine({ environment: { FASTMOSS_AUTH: "bearer" } })
        expect(code).toBe(1)
        expect(rows["authentication"]).toMatchObject({ verdict: "differs", advice: "Set FASTMOSS_AUTH=signed." })
      }).pipe(server({ faults: [{ path: "/test", times: 1, fault: Sandbox.Fault.Code({ code: 1002 }) }] })))

    it.live.each([
      { FASTMOSS_CLIENT_SECRET: "wrong-secret-0b1f" },
      { FASTMOSS_CLIENT_ID: "wrong-client-88ce" },
      { FASTMOSS_CLIENT_ID: clientSecret, FASTMOSS_CLIENT_SECRET: clientId },
      { FASTMOSS_CLIENT_SECRET: "wrong-secret-0b1f", FASTMOSS_AUTH: "bearer" }
    ])("reports wrong credentials: %j", (environment) =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine({ environment })
        const isSecretRight = environment.FASTMOSS_CLIENT_SECRET === undefined
        expect(code).toBe(isSecretRight ? 1 : 3)
        expect(rows["authentication"]?.verdict).toBe(isSecretRight ? "differs" : "failed")
        if (!isSecretRight) {
          expect(sent).toBe(2)
          expect(rows["page size"]?.found).toBe("not checked: no connection to the account")
          expect(rows["authentication"]?.advice).toContain("belong together")
        }
        expect(rows["clock"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("detects a wrong client secret even if a valid token is stored", () =>
      Effect.gen(function*() {
        const { environment } = yield* examine()
        const { code, sent } = yield* examine({
          environment: { ...environment, FASTMOSS_CLIENT_SECRET: "wrong-secret-0b1f" }
        })
        expect({ code, sent }).toEqual({ code: 3, sent: 2 })
      }).pipe(server()))

    it.live("replaces a revoked token within its 8 requests", () =>
      Effect.gen(function*() {
        const { environment } = yield* examine()
        yield* Effect.flatMap(Sandbox.Sandbox, ({ revokeTokens }) => revokeTokens)
        const { code, rows } = yield* examine({ environment })
        expect(code).toBe(0)
        expect(rows["authentication"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("sends nothing without credentials", () =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine({
          environment: { FASTMOSS_CLIENT_ID: "", FASTMOSS_CLIENT_SECRET: "" }
        })
        expect({ code, sent }).toEqual({ code: 3, sent: 0 })
        expect(rows["authentication"]?.found).toContain("FASTMOSS_CLIENT_SECRET")
      }).pipe(server()))
  })

  describe("host", () => {
    it.live("reports that the host is unreachable", () =>
      Effect.gen(function*() {
        const { code, rows, stdout } = yield* Effect.map(
          inProcess(["doctor", "--format", "json"], {
            environment: {
              FASTMOSS_CLIENT_ID: clientId,
              FASTMOSS_CLIENT_SECRET: clientSecret,
              FASTMOSS_BASE_URL: "http://127.0.0.1:9"
            }
          }),
          (outcome) => ({ ...outcome, rows: rowsOf(outcome) })
        )
        expect(code).toBe(1)
        expect(rows["host"]).toMatchObject({ verdict: "failed" })
        expect(rows["host"]?.found).toContain("no connection (ECONNREFUSED)")
        expect(rows["host"]?.advice).toContain("FASTMOSS_BASE_URL")
        expect(rows["authentication"]?.verdict).toBe("unknown")
        expect(JSON.parse(stdout).requests).toBe(1)
      }))

    it.live.each([
      { fault: Sandbox.Fault.BlockPage(), text: "HTTP 567" },
      { fault: Sandbox.Fault.Html({}), text: "HTTP 200 with HTML instead of an envelope" },
      { fault: Sandbox.Fault.Reset({}), text: "the connection broke" },
      { fault: Sandbox.Fault.CutBody(), text: "the connection broke" }
    ])("reports a faulty host: $fault._tag", ({ fault, text }) =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine()
        expect(code).toBe(1)
        expect(sent).toBe(1)
        expect(rows["host"]?.verdict).toBe("failed")
        expect(rows["host"]?.found).toContain(text)
        expect(rows["authentication"]?.verdict).toBe("unknown")
      }).pipe(server({ faults: [{ fault }] })))

    it.live("fails if the host responds with HTTP 503", () =>
      Effect.gen(function*() {
        const { code } = yield* examine()
        expect(code).toBe(1)
      }).pipe(server({ faults: [{ fault: Sandbox.Fault.Status({ status: 503 }) }] })))
  })

  it.live.each([86_400_000, -86_400_000])(
    "reports that the local clock is %d ms off, and authenticates nevertheless",
    (offset) =>
      Effect.gen(function*() {
        const { code, rows } = yield* Effect.withClock(examine(), shiftedBy(offset))
        expect(code).toBe(1)
        expect(rows["clock"]).toMatchObject({
          verdict: "differs",
          found: `this machine's clock is 1d ${offset > 0 ? "ahead" : "behind"}`
        })
        expect(rows["authentication"]?.verdict).toBe("ok")
      }).pipe(server())
  )

  it.live.each(
    [
      "all",
      "total-as-text",
      "total-in-an-object",
      "nothing-as-null",
      "numbers-as-text",
      "dashes",
      "percent-signs",
      "ids-as-numbers",
      "flags-as-booleans",
      "nested-null",
      "one-in-a-list",
      "unknown-fields",
      "message-spelling",
      "drift"
    ] as const
  )("exits with code 0 for responses with the quirk: %s", (quirks) =>
    Effect.gen(function*() {
      const { code, rows } = yield* examine({ environment: { FASTMOSS_AUTH: "bearer" } })
      expect(code).toBe(0)
      expect(rows["rows"]?.verdict).toBe(quirks === "drift" ? "differs" : "ok")
      if (quirks === "drift") expect(rows["rows"]?.found).toContain("/product/v1/search")
    }).pipe(server({ quirks: quirks === "all" ? quirks : [quirks] })))
})
