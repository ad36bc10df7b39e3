import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { expect } from "@effect/vitest"
import { Clock, Effect, Redacted } from "effect"
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { credentials, home, inProcess, type Outcome } from "../session.js"

export interface Row {
  readonly check: string
  readonly verdict: string
  readonly found: string
  readonly advice: string
}

export const rowsOf = ({ stdout }: Outcome): Readonly<Record<string, Row>> =>
  Object.fromEntries(JSON.parse(stdout).checks.map((row: Row) => [row.check, row]))

export const clientId = "client-7f3a9c1e55bd"
export const clientSecret = "Zq8/kL2+vN7?xW4=tR9"

export const requests = Effect.map(
  Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters),
  ({ requests }) => requests
)

/** Runs the doctor with JSON output and a report, and checks what must hold for every run. */
export const examine = (setup: {
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

/** Returns the tokens that a run has stored. */
export const storedTokens = ({ XDG_STATE_HOME = "" }: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const folder = join(XDG_STATE_HOME, "effect-fastmoss")
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith("token-") && name.endsWith(".json")).flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8")
      return Array.from(text.matchAll(/sandbox-[ar]t\.[\w.-]+/g), ([token]) => token)
    })
    : []
}

export const expectNoSecret = (text: string, environment: Readonly<Record<string, string>>) => {
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
  // Signatures, and the hash of a secret that identifies an account.
  expect(text).not.toMatch(/[\da-f]{64}/i)
  expect(text).not.toMatch(/sandbox-[ar]t\.|sha256:|token-[\da-f]{16}/)
  expect(text).not.toMatch(/https?:\/\//)
}

export const own = { clientId, clientSecret: Redacted.make(clientSecret) }

export const server = (options: SandboxServer.Options = {}) =>
  Effect.provide(SandboxServer.layer({ ...own, ...options }))

export const shiftedBy = (milliseconds: number): Clock.Clock => {
  const clock = Clock.make()
  const now = () => clock.unsafeCurrentTimeMillis() + milliseconds
  return Object.assign(Object.create(clock), {
    unsafeCurrentTimeMillis: now,
    currentTimeMillis: Effect.sync(now),
    sleep: clock.sleep
  })
}
