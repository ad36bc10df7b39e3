import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { parseEnv } from "node:util"
import { credentials, home, inProcess } from "../session.js"

const fileOf = (environment: Readonly<Record<string, string>>) =>
  join(environment["XDG_CONFIG_HOME"] ?? "", "effect-fastmoss", "settings.env")

const settingsOf = (environment: Readonly<Record<string, string>>) =>
  parseEnv(readFileSync(fileOf(environment), "utf8"))

describe("effect-fastmoss init", () => {
  it.live("asks for client id and secret, and writes a file that only the owner can read", () =>
    Effect.gen(function*() {
      const environment = home()
      const { code, stderr, stdout } = yield* inProcess(["init"], {
        environment,
        answers: ["1", "my-id", "s3cr#t 'x'", "production", "", "n"]
      })
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
      expect(settingsOf(environment)).toEqual({
        FASTMOSS_AUTH: "signed",
        FASTMOSS_CLIENT_ID: "my-id",
        FASTMOSS_CLIENT_SECRET: "s3cr#t 'x'",
        FASTMOSS_ENVIRONMENT: "production",
        FASTMOSS_BUDGET: "1000 calls/day"
      })
      expect(statSync(fileOf(environment)).mode & 0o777).toBe(0o600)
      expect(statSync(dirname(fileOf(environment))).mode & 0o777).toBe(0o700)
      expect(readdirSync(dirname(fileOf(environment)))).toEqual(["settings.env"])
      expect(stderr).not.toContain("s3cr")
      expect(stderr).toContain("effect-fastmoss doctor")
      expect(stderr).toContain("does not work with this API")
    }))

  it.live("asks for an API key and a budget, and asks again after an invalid answer", () =>
    Effect.gen(function*() {
      const environment = home()
      const { code, stderr } = yield* inProcess(["init"], {
        environment,
        answers: ["3", "2", "", "key", "p", "many", "5 credits/hour", "n"]
      })
      expect(code).toBe(0)
      expect(settingsOf(environment)).toEqual({
        FASTMOSS_AUTH: "bearer",
        FASTMOSS_CLIENT_SECRET: "key",
        FASTMOSS_ENVIRONMENT: "production",
        FASTMOSS_BUDGET: "5 credits/hour"
      })
      expect(stderr).toContain("The answer must be 1 or 2")
      expect(stderr).toContain("FASTMOSS_CLIENT_SECRET is not set")
      expect(stderr).toContain("FASTMOSS_BUDGET must")
    }))

  it.live("gives up after three invalid answers, and writes nothing", () =>
    Effect.gen(function*() {
      const environment = home()
      const { code } = yield* inProcess(["init"], { environment, answers: ["3", "4", "5", "1"] })
      expect(code).toBe(2)
      expect(existsSync(fileOf(environment))).toBe(false)
    }))

  it.live("asks nothing without a terminal, and names the options to use instead", () =>
    Effect.gen(function*() {
      const environment = home()
      const { code, stderr, stdout } = yield* inProcess(["init"], { environment, stdin: "secret\n" })
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toContain("FASTMOSS_CLIENT_SECRET in the environment")
      expect(stderr).toContain("init --from-environment")
      expect(stderr).toContain("init --secret-stdin --environment production")
      expect(existsSync(fileOf(environment))).toBe(false)
    }))

  it.live("reads a secret from stdin, without the byte order mark and line feed that an editor adds", () =>
    Effect.gen(function*() {
      const environment = home()
      const key = yield* inProcess(["init", "--secret-stdin", "--environment", "production"], {
        environment,
        stdin: "\ufeffkey\r\n"
      })
      expect(key.code).toBe(0)
      expect(settingsOf(environment)).toMatchObject({ FASTMOSS_AUTH: "bearer", FASTMOSS_CLIENT_SECRET: "key" })
      const other = yield* inProcess(
        ["init", "--secret-stdin", "--environment=test", "--client-id", "id", "--daily-budget", "none", "--force"],
        { environment, stdin: "secret" }
      )
      expect(other.code).toBe(0)
      expect(settingsOf(environment)).toEqual({
        FASTMOSS_AUTH: "signed",
        FASTMOSS_CLIENT_ID: "id",
        FASTMOSS_CLIENT_SECRET: "secret",
        FASTMOSS_ENVIRONMENT: "test"
      })
    }))

  it.live.each<readonly [ReadonlyArray<string>, string, string]>([
    [["--secret-stdin"], "secret", "--environment production or --environment test"],
    [["--secret-stdin", "--environment", "test"], " \n", "stdin is empty"],
    [["--secret-stdin", "--environment", "test", "--daily-budget", "lots"], "secret", "FASTMOSS_BUDGET must"],
    [["--secret-stdin", "--environment", "test"], "two\nlines", "FASTMOSS_CLIENT_SECRET must not"],
    [["--secret-stdin", "--from-environment"], "secret", "cannot be combined"],
    [["--from-environment"], "", "FASTMOSS_CLIENT_SECRET is not set"]
  ])("refuses %j and writes nothing", ([args, stdin, message]) =>
    Effect.gen(function*() {
      const environment = home()
      const outcome = yield* inProcess(["init", ...args], { environment, stdin })
      expect(outcome).toMatchObject({ code: 2, stdout: "" })
      expect(outcome.stderr).toContain(message)
      expect(outcome.stderr).not.toContain("lines")
      expect(existsSync(fileOf(environment))).toBe(false)
    }))

  it.live("writes the settings from the environment, and no other variables", () =>
    Effect.gen(function*() {
      const environment = { ...home(), FASTMOSS_CLIENT_SECRET: "k", FASTMOSS_AUTH: "bearer", FASTMOSS_RATE: "5/second" }
      const { code } = yield* inProcess(["init", "--from-environment"], { environment })
      expect(code).toBe(0)
      expect(settingsOf(environment)).toEqual({
        FASTMOSS_AUTH: "bearer",
        FASTMOSS_CLIENT_SECRET: "k",
        FASTMOSS_RATE: "5/second"
      })
    }))

  it.live("replaces a file only with consent, and keeps its other settings", () =>
    Effect.gen(function*() {
      const environment = home()
      const file = fileOf(environment)
      mkdirSync(dirname(file), { recursive: true })
      const old = "FASTMOSS_CLIENT_SECRET=old\nFASTMOSS_RATE=5/second\n"
      writeFileSync(file, old, { mode: 0o600 })
      const args = ["init", "--secret-stdin", "--environment", "test"]
      const refused = yield* inProcess(args, { environment, stdin: "new" })
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain("--force")
      const declined = yield* inProcess(["init"], { environment, answers: ["n"] })
      expect(declined.code).toBe(1)
      expect(readFileSync(file, "utf8")).toBe(old)
      const forced = yield* inProcess([...args, "--force"], { environment, stdin: "new" })
      expect(forced.code).toBe(0)
      expect(settingsOf(environment)).toMatchObject({ FASTMOSS_CLIENT_SECRET: "new", FASTMOSS_RATE: "5/second" })
      const agreed = yield* inProcess(["init"], { environment, answers: ["y", "2", "newer", "test", "none", "n"] })
      expect(agreed.code).toBe(0)
      expect(settingsOf(environment)["FASTMOSS_CLIENT_SECRET"]).toBe("newer")
    }))

  it.live("writes to the target of a symbolic link, and keeps the link", () =>
    Effect.gen(function*() {
      const environment = home()
      const file = fileOf(environment)
      const target = join(environment["XDG_CONFIG_HOME"] ?? "", "dotfile")
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(target, "")
      symlinkSync(target, file)
      const { code } = yield* inProcess(["init", "--secret-stdin", "--environment", "test", "--force"], {
        environment,
        stdin: "new"
      })
      expect(code).toBe(0)
      expect(readFileSync(target, "utf8")).toContain("FASTMOSS_CLIENT_SECRET=new")
    }))

  it.live("sends no call without consent, and one test call with the new settings if the user agrees", () =>
    Effect.gen(function*() {
      const { FASTMOSS_BASE_URL, FASTMOSS_CLIENT_ID, FASTMOSS_CLIENT_SECRET } = yield* credentials
      const environment = { ...home(), FASTMOSS_BASE_URL: FASTMOSS_BASE_URL ?? "" }
      const { counters } = yield* Sandbox.Sandbox
      const answers = ["1", FASTMOSS_CLIENT_ID ?? "", FASTMOSS_CLIENT_SECRET ?? "", "test", "none"]
      const without = yield* inProcess(["init"], { environment, answers: [...answers, ""] })
      expect(without.code).toBe(0)
      expect((yield* counters).calls).toBe(0)
      const tried = yield* inProcess(["init", "--force"], { environment, answers: [...answers, "y"] })
      expect(tried.stderr).toContain("FastMoss may charge for it")
      expect(tried.stderr).toContain("The call succeeded")
      expect(tried.stderr).toContain("the environment also sets FASTMOSS_BASE_URL")
      expect(tried).toMatchObject({ code: 0, stdout: "" })
      expect((yield* counters).paths).toMatchObject({ "/test": { served: 1 } })
      const wrong = yield* inProcess(["init", "--force"], {
        environment: { ...environment, ...home() },
        answers: ["1", FASTMOSS_CLIENT_ID ?? "", "wrong", "test", "none", "y"]
      })
      expect(wrong.code).toBe(3)
      expect(wrong.stderr).not.toMatch(/wrong(?! or)/)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("makes other commands warn if other users can read the settings file", () =>
    Effect.gen(function*() {
      const environment = home()
      yield* inProcess(["init", "--secret-stdin", "--environment", "test"], { environment, stdin: "key" })
      chmodSync(fileOf(environment), 0o644)
      const { stderr } = yield* inProcess(["token", "show"], { environment })
      expect(stderr).toContain("Run: chmod 600")
      // Help needs no settings.
      const help = yield* inProcess(["token", "--help"], { environment })
      expect(help.stderr).toBe("")
    }))
})
