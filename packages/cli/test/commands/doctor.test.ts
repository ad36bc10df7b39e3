import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Redacted, Stream } from "effect"
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { command, credentials, home, inProcess, type Outcome } from "../session.js"

interface Row {
  readonly check: string
  readonly verdict: string
  readonly found: string
  readonly advice: string
}

const rowsOf = ({ stdout }: Outcome): Readonly<Record<string, Row>> =>
  Object.fromEntries(JSON.parse(stdout).checks.map((row: Row) => [row.check, row]))

const clientId = "client-7f3a9c1e55bd"
const clientSecret = "Zq8/kL2+vN7?xW4=tR9"

const requests = Effect.map(Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters), ({ requests }) => requests)

/** Runs the doctor with JSON and a report, and checks what every run has to keep. */
const examine = (setup: {
  readonly environment?: Readonly<Record<string, string>>
  readonly args?: ReadonlyArray<string>
} = {}) =>
  Effect.gen(function*() {
    const report = join(mkdtempSync(join(tmpdir(), "effect-fastmoss-doctor-")), "doctor.md")
    const before = yield* requests
    const environment = { ...(yield* credentials), ...home(), ...setup.environment }
    const outcome = yield* inProcess(["doctor", "--format", "json", "--report", report, ...setup.args ?? []], {
      environment
    })
    const sent = (yield* requests) - before
    expect(sent).toBeLessThanOrEqual(8)
    expect(JSON.parse(outcome.stdout).requests).toBe(sent)
    const markdown = readFileSync(report, "utf8")
    expectNoSecret(`${outcome.stdout}\n${outcome.stderr}\n${markdown}`, environment)
    return { ...outcome, rows: rowsOf(outcome), sent, markdown, environment }
  })

/** The tokens that a run has stored. */
const storedTokens = ({ XDG_STATE_HOME = "" }: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const folder = join(XDG_STATE_HOME, "effect-fastmoss")
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith("token-") && name.endsWith(".json")).flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8")
      return Array.from(text.matchAll(/sandbox-[ar]t\.[\w.-]+/g), ([token]) => token)
    })
    : []
}

const expectNoSecret = (text: string, environment: Readonly<Record<string, string>>) => {
  const secrets = [environment["FASTMOSS_CLIENT_ID"] ?? "", environment["FASTMOSS_CLIENT_SECRET"] ?? ""].filter(
    (secret) => secret !== ""
  )
  for (const secret of [...secrets, ...storedTokens(environment)]) {
    const bytes = Buffer.from(secret)
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
      bytes.toString("base64url").slice(0, -1),
      bytes.toString("hex")
    ]
    for (const form of forms) expect(text.toLowerCase()).not.toContain(form.toLowerCase())
  }
  // Signatures, and the hash of a secret that is the key of an account.
  expect(text).not.toMatch(/[\da-f]{64}/i)
  expect(text).not.toMatch(/sandbox-[ar]t\.|sha256:|token-[\da-f]{16}/)
  expect(text).not.toMatch(/https?:\/\//)
}

const own = { clientId, clientSecret: Redacted.make(clientSecret) }

const server = (options: SandboxServer.Options = {}) => Effect.provide(SandboxServer.layer({ ...own, ...options }))

const shiftedBy = (milliseconds: number): Clock.Clock => {
  const clock = Clock.make()
  const now = () => clock.unsafeCurrentTimeMillis() + milliseconds
  return Object.assign(Object.create(clock), {
    unsafeCurrentTimeMillis: now,
    currentTimeMillis: Effect.sync(now),
    sleep: clock.sleep
  })
}

/** Starts the bundled command. */
const commandOf = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.map(Command.start(command(args, environment)), (process) => {
    const text = (stream: typeof process.stdout) => Stream.mkString(Stream.decodeText(stream))
    return {
      stdout: text(process.stdout),
      stderr: text(process.stderr),
      exitCode: process.exitCode,
      kill: process.kill("SIGINT").pipe(Effect.forkScoped)
    }
  }).pipe(Effect.provide(NodeContext.layer))

describe("effect-fastmoss doctor", () => {
  it.live("finds everything as assumed, with 8 requests, and a second run asks the other families", () =>
    Effect.gen(function*() {
      const first = yield* examine()
      expect(first.code).toBe(0)
      expect(first.sent).toBe(8)
      expect(first.rows).toMatchObject({
        host: { verdict: "ok" },
        authentication: { verdict: "ok", found: "signed: accepted" },
        tokens: { verdict: "ok" },
        "page size": { verdict: "ok", found: "100 accepted, 100 rows" },
        refusals: { verdict: "ok" },
        clock: { verdict: "ok" },
        rate: { verdict: "ok" },
        envelope: { verdict: "ok" },
        rows: { verdict: "ok" },
        "family live": { verdict: "unknown" }
      })
      expect(first.rows["tokens"]?.found).toBe(
        "access token for 2h, refresh token for 1d, a refresh grants a new refresh token"
      )
      expect(first.stderr).toContain("This sends at most 8 requests, token requests included: about 0.49 CNY at most.")
      expect(first.stderr).toContain("8 requests sent, about 0.28 CNY.")

      const { environment } = first
      const second = yield* examine({ environment, args: ["--no-refresh"] })
      expect(second.code).toBe(0)
      expect(Object.values(second.rows).filter(({ verdict }) => verdict !== "ok")).toEqual([])
      expect(second.rows["tokens"]?.found).toContain("refresh not asked")
    }).pipe(server()))

  it.live("keeps the token that the refresh grants: the next run acquires none", () =>
    Effect.gen(function*() {
      const { environment } = yield* examine()
      yield* examine({ environment })
      const { acquired, familiesRevoked, refreshed } = yield* Effect.flatMap(
        Sandbox.Sandbox,
        ({ counters }) => counters
      )
      expect({ acquired, familiesRevoked, refreshed }).toEqual({ acquired: 1, familiesRevoked: 0, refreshed: 2 })
    }).pipe(server()))

  it.live("lists the checks with --dry-run, and sends nothing", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const { code, stdout } = yield* inProcess(["doctor", "--dry-run"], { environment })
      expect(code).toBe(0)
      expect(stdout).toContain("At most 8 requests in all")
      expect(stdout).toMatch(/page size: POST \/product\/v1\/search[^]*\(paid: about 0\.07 CNY at most\)/)
      const json = yield* inProcess(["doctor", "--dry-run", "--format", "json"], { environment })
      expect(JSON.parse(json.stdout)).toMatchObject({ requests: 8 })
      expect(yield* requests).toBe(0)
    }).pipe(server()))

  describe("plans", () => {
    it.live("with pages of 10", () =>
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

    it.live("without some families", () =>
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

    it.live("without the test of the connection and product search: authentication is settled by a later call", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["authentication"]?.verdict).toBe("ok")
        expect(rows["authentication"]?.found).toContain("POST /shop/v1/search: accepted")
        expect(rows["page size"]?.verdict).toBe("unknown")
      }).pipe(server({ plan: { disabled: ["/test", "/product/v1/search"] } })))

    it.live("with a call in each second", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(0)
        expect(rows["rate"]?.verdict).toBe("differs")
        expect(rows["rate"]?.found).toContain("was refused with code 30003, without Retry-After")
        expect(rows["rate"]?.advice).toContain("FASTMOSS_RATE=1/second")
        expect(rows["page size"]?.verdict).toBe("ok")
      }).pipe(server({ plan: { callsPerSecond: 1 } })), 20_000)

    it.live("whose calls are used up", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine()
        expect(code).toBe(1)
        expect(rows["authentication"]?.verdict).toBe("ok")
        expect(rows["family product"]).toMatchObject({ verdict: "failed" })
        expect(rows["family product"]?.advice).toContain("data limit of the plan")
      }).pipe(server({ plan: { calls: 0 } })))
  })

  describe("authentication", () => {
    it.live("bearer, without a client id", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine({ environment: { FASTMOSS_CLIENT_ID: "", FASTMOSS_AUTH: "bearer" } })
        expect(code).toBe(0)
        expect(rows["authentication"]?.found).toBe("bearer: accepted")
        expect(rows["tokens"]?.found).toContain("bearer authentication needs none")
        expect(rows["family agency"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("bearer where signed is configured without a client id", () =>
      Effect.gen(function*() {
        const { code, rows } = yield* examine({ environment: { FASTMOSS_CLIENT_ID: "" } })
        expect(code).toBe(1)
        expect(rows["authentication"]).toMatchObject({ verdict: "differs", advice: "Set FASTMOSS_AUTH=bearer." })
        expect(rows["variables"]?.verdict).toBe("failed")
      }).pipe(server()))

    it.live("bearer where the token path is refused", () =>
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

    it.live("signed where bearer is configured and refused", () =>
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
    ])("wrong credentials: %j", (environment) =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine({ environment })
        const isSecretRight = environment.FASTMOSS_CLIENT_SECRET === undefined
        expect(code).toBe(isSecretRight ? 1 : 3)
        expect(rows["authentication"]?.verdict).toBe(isSecretRight ? "differs" : "failed")
        if (!isSecretRight) {
          expect(sent).toBe(2)
          expect(rows["page size"]?.found).toBe("not asked: no authentication works")
          expect(rows["authentication"]?.advice).toContain("belong together")
        }
        expect(rows["clock"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("wrong secret over a stored token", () =>
      Effect.gen(function*() {
        const { environment } = yield* examine()
        const { code, sent } = yield* examine({
          environment: { ...environment, FASTMOSS_CLIENT_SECRET: "wrong-secret-0b1f" }
        })
        expect({ code, sent }).toEqual({ code: 3, sent: 2 })
      }).pipe(server()))

    it.live("a revoked token is replaced within the 8 requests", () =>
      Effect.gen(function*() {
        const { environment } = yield* examine()
        yield* Effect.flatMap(Sandbox.Sandbox, ({ revokeTokens }) => revokeTokens)
        const { code, rows } = yield* examine({ environment })
        expect(code).toBe(0)
        expect(rows["authentication"]?.verdict).toBe("ok")
      }).pipe(server()))

    it.live("no credentials: nothing is sent", () =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine({
          environment: { FASTMOSS_CLIENT_ID: "", FASTMOSS_CLIENT_SECRET: "" }
        })
        expect({ code, sent }).toEqual({ code: 3, sent: 0 })
        expect(rows["authentication"]?.found).toContain("FASTMOSS_CLIENT_SECRET")
      }).pipe(server()))
  })

  describe("host", () => {
    it.live("that is out of reach", () =>
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
    ])("that answers with $fault._tag", ({ fault, text }) =>
      Effect.gen(function*() {
        const { code, rows, sent } = yield* examine()
        expect(code).toBe(1)
        expect(sent).toBe(1)
        expect(rows["host"]?.verdict).toBe("failed")
        expect(rows["host"]?.found).toContain(text)
        expect(rows["authentication"]?.verdict).toBe("unknown")
      }).pipe(server({ faults: [{ fault }] })))

    it.live("that has a fault", () =>
      Effect.gen(function*() {
        const { code } = yield* examine()
        expect(code).toBe(1)
      }).pipe(server({ faults: [{ fault: Sandbox.Fault.Status({ status: 503 }) }] })))
  })

  it.live.each([86_400_000, -86_400_000])(
    "tells a clock that is %d ms off, and works all the same",
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
  )("copes with the quirk: %s", (quirks) =>
    Effect.gen(function*() {
      const { code, rows } = yield* examine({ environment: { FASTMOSS_AUTH: "bearer" } })
      expect(code).toBe(0)
      expect(rows["rows"]?.verdict).toBe(quirks === "drift" ? "differs" : "ok")
      if (quirks === "drift") expect(rows["rows"]?.found).toContain("/product/v1/search")
    }).pipe(server({ quirks: quirks === "all" ? quirks : [quirks] })))

  it.live("learns an unknown code, in a form for a bug report", () =>
    Effect.gen(function*() {
      const { code, markdown, rows } = yield* examine()
      expect(code).toBe(0)
      expect(rows["refusals"]).toMatchObject({ verdict: "differs" })
      expect(rows["refusals"]?.found).toContain("code 77777, msg \"plan <redacted> expired\": Unknown")
      expect(markdown).toContain("code 77777")
    }).pipe(server({
      faults: [{ path: "/shop/v1/search", fault: Sandbox.Fault.Code({ code: 77777, message: "plan 8f9a-77 expired" }) }]
    })))

  it.live("asks nothing beyond the user's own budget", () =>
    Effect.gen(function*() {
      const { rows } = yield* examine({ environment: { FASTMOSS_BUDGET: "2 calls/day" } })
      expect(rows["budget"]?.found).toContain("2 of 2 calls left")
      expect(rows["family shop"]?.found).toContain("your own budget is spent")
    }).pipe(server()))

  it.live.each([1002, 0, 30001])(
    "keeps secrets that a server echoes with code %d out of all outputs",
    (sentCode) =>
      Effect.gen(function*() {
        let received = 0
        const echo = createServer((request, response) => {
          received += 1
          let body = ""
          request.on("data", (chunk) => void (body += String(chunk)))
          request.on("end", () => {
            const said = `${request.url} ${request.headers.authorization ?? ""} ${body} ${clientId} ${clientSecret}`
            const base64 = Buffer.from(clientSecret).toString("base64")
            response.setHeader("server", clientSecret)
            response.setHeader("via", base64)
            response.setHeader("x-ratelimit-limit", Buffer.from(clientId).toString("hex"))
            response.end(JSON.stringify({
              code: sentCode,
              message: `invalid ${clientSecret} ${clientId} ${base64} ${said}`,
              [clientId]: said,
              data: { [clientSecret]: said, access_token: "sandbox-at.x.1", ok: base64 },
              request_id: clientSecret
            }))
          })
        })
        yield* Effect.acquireRelease(
          Effect.async<void>((resume) => void echo.listen(0, "127.0.0.1", () => resume(Effect.void))),
          () => Effect.sync(() => void echo.close())
        )
        const address = echo.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const environment = {
          FASTMOSS_CLIENT_ID: clientId,
          FASTMOSS_CLIENT_SECRET: clientSecret,
          FASTMOSS_BASE_URL: `http://127.0.0.1:${port}`
        }
        for (const format of ["json", "table"]) {
          for (const FASTMOSS_AUTH of ["signed", "bearer"]) {
            const report = join(mkdtempSync(join(tmpdir(), "effect-fastmoss-doctor-")), "doctor.md")
            const { code, stderr, stdout } = yield* inProcess(["doctor", "--format", format, "--report", report], {
              environment: { ...environment, FASTMOSS_AUTH }
            })
            expect(received).toBeLessThanOrEqual(8)
            received = 0
            if (sentCode === 1002) expect(code).toBe(3)
            expectNoSecret(`${stdout}\n${stderr}\n${readFileSync(report, "utf8")}`, environment)
          }
        }
      }).pipe(Effect.scoped)
  )

  it.live("does not overwrite a report without --force, and sends nothing then", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home() }
      const report = join(mkdtempSync(join(tmpdir(), "effect-fastmoss-doctor-")), "doctor.md")
      writeFileSync(report, "mine")
      const refused = yield* inProcess(["doctor", "--report", report], { environment })
      expect(refused).toMatchObject({ code: 2, stdout: "" })
      expect(readFileSync(report, "utf8")).toBe("mine")
      expect(yield* requests).toBe(0)
      const { code } = yield* inProcess(["doctor", "--report", report, "--force"], { environment })
      expect(code).toBe(0)
      expect(readFileSync(report, "utf8")).toContain("# effect-fastmoss doctor")
    }).pipe(server()))

  it.live.each([40, 80, 120])("prints a table that fits %d columns", (columns) =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home(), FASTMOSS_AUTH: "bearer" }
      const { stdout } = yield* inProcess(["doctor"], { environment, columns })
      const lines = stdout.split("\n")
      expect(lines.filter((line) => line.length > columns)).toEqual([])
      expect(stdout).toContain("authentication")
      expect(stdout.replace(/\s+/g, " ")).toContain("100 accepted")
    }).pipe(server({ plan: { pagesize: 100 } })))

  it.live("names variables without their values, and unknown ones with a suggestion", () =>
    Effect.gen(function*() {
      const { code, rows } = yield* examine({
        environment: { FASTMOSS_BUGDET: "canary-value", FASTMOSS_TIMEOUT: "20 seconds" }
      })
      expect(code).toBe(1)
      expect(rows["variables"]).toMatchObject({ verdict: "differs" })
      expect(rows["variables"]?.found).toContain("no settings: FASTMOSS_BUGDET (did you mean FASTMOSS_BUDGET?)")
      expect(rows["variables"]?.found).toContain("FASTMOSS_TIMEOUT")
      expect(JSON.stringify(rows)).not.toContain("canary-value")
      expect(JSON.stringify(rows)).not.toContain("20 seconds")
    }).pipe(server()))

  it.live("finds a token file that others can read", () =>
    Effect.gen(function*() {
      const { environment } = yield* examine()
      const folder = join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss")
      const [file = ""] = readdirSync(folder).filter((name) => /^token-.*\.json$/.test(name))
      chmodSync(join(folder, file), 0o644)
      const { code, rows } = yield* examine({ environment })
      expect(code).toBe(1)
      expect(rows["token store"]).toMatchObject({ verdict: "differs" })
      expect(rows["token store"]?.found).toContain("chmod")
    }).pipe(server()))

  it.live("prints what it knows when it is stopped", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home() }
      const { exitCode, kill, stderr, stdout } = yield* commandOf(["doctor"], environment)
      const out = yield* Effect.fork(stdout)
      const err = yield* Effect.fork(stderr)
      // The refresh is done when the product search hangs.
      yield* Effect.repeat(Effect.delay(requests, "50 millis"), { until: (count) => count >= 4 })
      yield* kill
      expect(yield* exitCode).toBe(130)
      const text = yield* Fiber.join(out)
      expect(text).toContain("signed: accepted")
      expect(text).toContain("access token for 2h")
      expect(yield* Fiber.join(err)).toContain("Stopped.")
    }).pipe(
      Effect.scoped,
      server({ faults: [{ path: "/product/v1/search", fault: Sandbox.Fault.Latency({ duration: "1 minute" }) }] })
    ), 20_000)
})
