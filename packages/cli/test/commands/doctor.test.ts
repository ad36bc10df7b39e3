import { Sandbox } from "@effect-fastmoss/sandbox"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { command, credentials, home, inProcess } from "../session.js"
import { clientId, clientSecret, examine, expectNoSecret, requests, server } from "./doctorRun.js"

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
  it.live("confirms every assumption with 8 requests, and a second run calls the other families", () =>
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
        "access token for 2h, refresh token for 1d, a refresh replaces the refresh token"
      )
      expect(first.stderr).toContain("This sends at most 8 requests, token requests included: about 0.49 CNY at most.")
      expect(first.stderr).toContain("8 requests sent, about 0.28 CNY.")

      const { environment } = first
      const second = yield* examine({ environment, args: ["--no-refresh"] })
      expect(second.code).toBe(0)
      expect(Object.values(second.rows).filter(({ verdict }) => verdict !== "ok")).toEqual([])
      expect(second.rows["tokens"]?.found).toContain("no refresh was sent")
    }).pipe(server()))

  it.live("stores the refreshed token, so the next run acquires no new one", () =>
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

  it.live("reports an unknown code in a form that fits a bug report", () =>
    Effect.gen(function*() {
      const { code, markdown, rows } = yield* examine()
      expect(code).toBe(0)
      expect(rows["refusals"]).toMatchObject({ verdict: "differs" })
      expect(rows["refusals"]?.found).toContain("code 77777, msg \"plan <redacted> expired\": Unknown")
      expect(markdown).toContain("code 77777")
    }).pipe(server({
      faults: [{ path: "/shop/v1/search", fault: Sandbox.Fault.Code({ code: 77777, message: "plan 8f9a-77 expired" }) }]
    })))

  it.live("sends no request beyond the user's own budget", () =>
    Effect.gen(function*() {
      const { rows } = yield* examine({ environment: { FASTMOSS_BUDGET: "2 calls/day" } })
      expect(rows["budget"]?.found).toContain("2 of 2 requests left")
      expect(rows["family shop"]?.found).toContain("your own budget is spent")
    }).pipe(server()))

  it.live("counts its calls in the same budget as the other commands", () =>
    Effect.gen(function*() {
      const { environment } = yield* examine()
      const { stdout } = yield* inProcess(["usage", "--format", "json"], { environment })
      // Two of the eight requests are token requests, which do not count as calls.
      expect(JSON.parse(stdout)).toMatchObject({ calls: 6 })
    }).pipe(server()))

  it.live.each([1002, 0, 30001])(
    "redacts secrets that a server echoes with code %d in every output",
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

  it.live("does not overwrite a report without --force, and then sends nothing", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home() }
      const report = join(mkdtempSync(join(tmpdir(), "effect-fastmoss-doctor-")), "doctor.md")
      writeFileSync(report, "mine")
      const refused = yield* inProcess(["doctor", "--report", report], { environment })
      expect(refused).toMatchObject({
        code: 2,
        stdout: "",
        stderr: `${report} exists. Name another file with --report, or pass --force to overwrite it\n`
      })
      expect(readFileSync(report, "utf8")).toBe("mine")
      const nowhere = yield* inProcess(["doctor", "--report", join(report, "doctor.md")], { environment })
      expect(nowhere).toMatchObject({ code: 2, stdout: "" })
      const folder = join(`${report}.none`, "doctor.md")
      const missing = yield* inProcess(["doctor", "--report", folder], { environment })
      expect(missing.stderr).toContain("does not exist. Create it, or name another file with --report")
      expect(yield* requests).toBe(0)
      const { code } = yield* inProcess(["doctor", "--report", report, "--force"], { environment })
      expect(code).toBe(0)
      expect(readFileSync(report, "utf8")).toContain("# effect-fastmoss doctor")
    }).pipe(server()))

  it.live.each([40, 80, 120])("prints a table that fits into %d columns", (columns) =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home(), FASTMOSS_AUTH: "bearer" }
      const { stdout } = yield* inProcess(["doctor"], { environment, columns })
      const lines = stdout.split("\n")
      expect(lines.filter((line) => line.length > columns)).toEqual([])
      expect(stdout).toContain("authentication")
      expect(stdout.replace(/\s+/g, " ")).toContain("100 accepted")
    }).pipe(server({ plan: { pagesize: 100 } })))

  it.live("prints the names of variables without their values, and suggests a name for an unknown variable", () =>
    Effect.gen(function*() {
      const { code, rows } = yield* examine({
        environment: { FASTMOSS_BUGDET: "canary-value", FASTMOSS_TIMEOUT: "20 seconds" }
      })
      expect(code).toBe(1)
      expect(rows["variables"]).toMatchObject({ verdict: "differs" })
      expect(rows["variables"]?.found).toContain("unknown: FASTMOSS_BUGDET (did you mean FASTMOSS_BUDGET?)")
      expect(rows["variables"]?.found).toContain("FASTMOSS_TIMEOUT")
      expect(JSON.stringify(rows)).not.toContain("canary-value")
      expect(JSON.stringify(rows)).not.toContain("20 seconds")
    }).pipe(server()))

  it.live("reports a token file that other users can read", () =>
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

  it.live("prints its findings so far when it is stopped", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home() }
      const { exitCode, kill, stderr, stdout } = yield* commandOf(["doctor"], environment)
      const out = yield* Effect.fork(stdout)
      const err = yield* Effect.fork(stderr)
      // The token is already refreshed when the product search hangs.
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
