import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { credentials, home, inProcess } from "../session.js"

const tokenFiles = (environment: Readonly<Record<string, string>>) => {
  const folder = join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss")
  return readdirSync(folder).filter((name) => /^token-\w+\.json$/.test(name)).map((name) => join(folder, name))
}

const secretsIn = (file: string): ReadonlyArray<string> =>
  [...readFileSync(file, "utf8").matchAll(/(?:access|refresh)_token\\?":\s*\\?"([^"\\]+)/g)].flatMap(([, secret]) =>
    secret === undefined ? [] : [secret]
  )

const withCredentials = Effect.map(credentials, (credentials) => ({ ...home(), ...credentials }))

describe("effect-fastmoss token", () => {
  it.live("shows that no token is stored, later the times and file of the token, and never a secret", () =>
    Effect.gen(function*() {
      const environment = yield* withCredentials
      const none = yield* inProcess(["token", "show"], { environment })
      expect(JSON.parse(none.stdout)).toMatchObject({ nextCall: "acquires a new one", token: null })
      yield* inProcess(["call", "/test"], { environment })
      const [file = ""] = tokenFiles(environment)
      const secrets = secretsIn(file)
      expect(secrets).toHaveLength(2)
      const json = yield* inProcess(["token", "show"], { environment })
      const report = JSON.parse(json.stdout)
      expect(report).toMatchObject({
        host: environment["FASTMOSS_BASE_URL"],
        store: file,
        isEncrypted: false,
        nextCall: "uses it",
        token: { lifetime: 7200 }
      })
      expect(report.token.fingerprint).toMatch(/^[\da-f]{8}$/)
      expect(report.token.age).toBeLessThan(60)
      expect(Date.parse(report.token.refreshAt)).toBeLessThan(Date.parse(report.token.expiresAt) - 600_000)
      const table = yield* inProcess(["token", "show"], { environment, columns: 80 })
      expect(table.stdout).toContain(`stored in       ${file}`)
      expect(table.stdout).toContain(report.token.fingerprint)
      for (const secret of secrets) {
        expect(json.stdout + json.stderr + table.stdout + table.stderr).not.toContain(secret)
      }
      const { counters } = yield* Sandbox.Sandbox
      expect(yield* counters).toMatchObject({ acquired: 1, calls: 1 })
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("refreshes the stored token with its refresh token, and stores the rotated one", () =>
    Effect.gen(function*() {
      const environment = yield* withCredentials
      const { counters } = yield* Sandbox.Sandbox
      const first = yield* inProcess(["token", "refresh"], { environment })
      expect(first).toMatchObject({ code: 0, stdout: "" })
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 0 })
      const [file = ""] = tokenFiles(environment)
      const before = secretsIn(file)
      for (const refreshed of [1, 2, 3]) {
        const { code } = yield* inProcess(["token", "refresh"], { environment })
        expect(code).toBe(0)
        expect(yield* counters).toMatchObject({ acquired: 1, refreshed, calls: 0, tokenRequestsRefused: 0 })
      }
      expect(secretsIn(file)).not.toEqual(before)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const call = yield* inProcess(["call", "/test"], { environment })
      expect(call.code).toBe(0)
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 3 })
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("keeps the stored token when FastMoss refuses to refresh it", () =>
    Effect.gen(function*() {
      const environment = yield* withCredentials
      yield* inProcess(["token", "refresh"], { environment })
      const [file = ""] = tokenFiles(environment)
      const [access, refresh = ""] = secretsIn(file)
      writeFileSync(file, readFileSync(file, "utf8").replaceAll(refresh, "revoked"))
      const outcome = yield* inProcess(["token", "refresh"], {
        environment: { ...environment, FASTMOSS_CLIENT_SECRET: "wrong" }
      })
      expect(outcome).toMatchObject({ code: 1, stdout: "" })
      expect(outcome.stderr).toContain("The stored one stays in use")
      expect(secretsIn(file)).toEqual([access, "revoked"])
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("clears the token only with consent, also if the token is unreadable", () =>
    Effect.gen(function*() {
      const environment = yield* withCredentials
      yield* inProcess(["token", "refresh"], { environment })
      const [file = ""] = tokenFiles(environment)
      const refused = yield* inProcess(["token", "clear"], { environment })
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain("--yes")
      const declined = yield* inProcess(["token", "clear"], { environment, answers: [""] })
      expect(declined.code).toBe(1)
      expect(tokenFiles(environment)).toEqual([file])
      const agreed = yield* inProcess(["token", "clear"], { environment, answers: ["y"] })
      expect(agreed.code).toBe(0)
      expect(tokenFiles(environment)).toEqual([])
      writeFileSync(file, "no token", { mode: 0o600 })
      const broken = yield* inProcess(["token", "show"], { environment })
      expect(broken).toMatchObject({ code: 1, stdout: "" })
      const confirmed = yield* inProcess(["token", "clear", "--yes"], { environment })
      expect(confirmed.code).toBe(0)
      const again = yield* inProcess(["token", "clear", "-y"], { environment })
      expect(again.code).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("says that a single API key needs no token", () =>
    Effect.gen(function*() {
      const environment = { FASTMOSS_AUTH: "bearer", FASTMOSS_CLIENT_SECRET: "key" }
      const show = yield* inProcess(["token", "show", "--format", "table"], { environment })
      expect(show.stdout).toContain("none is needed")
      for (const action of ["refresh", "clear"]) {
        const { code, stderr } = yield* inProcess(["token", action], { environment })
        expect(code).toBe(0)
        expect(stderr).toContain("No token is needed")
      }
    }))

  it.live("suggests the right action if an action is misspelt", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* inProcess(["token", "refrehs"])
      expect(code).toBe(2)
      expect(stderr).toContain("did you mean token refresh?")
    }))
})
