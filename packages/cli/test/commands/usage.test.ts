import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { credentials, home, inProcess } from "../session.js"

const usageOf = (environment: Readonly<Record<string, string>>) =>
  Effect.map(inProcess(["usage", "--format", "json"], { environment }), ({ stdout }) => JSON.parse(stdout))

const list = (environment: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  inProcess(["list", "Product.search", "--region", "US", "--pagesize", "10", ...args], { environment })

describe("effect-fastmoss usage", () => {
  it.live("prints the calls and price of all runs, without a limit and without sending a request", () =>
    Effect.gen(function*() {
      const environment = { ...home(), ...yield* credentials }
      expect(yield* usageOf(environment)).toMatchObject({ calls: 0, price: 0, limit: null, resetsAt: null })
      const first = yield* list(environment, "--limit", "30")
      expect(first.stderr).toContain("3 requests")
      expect(first.stderr).not.toContain("left")
      yield* list(environment, "--limit", "10")
      const usage = yield* usageOf(environment)
      expect(usage).toMatchObject({ isSandbox: false, calls: 4, limit: null, periodSeconds: 86_400 })
      expect(usage.price).toBeGreaterThan(0)
      expect(usage.resetsAfterSeconds).toBeGreaterThan(86_000)
      expect(usage.store).toBe(join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss", "budgets"))
      const { code, stderr, stdout } = yield* inProcess(["usage"], { environment })
      expect(code).toBe(0)
      expect(stdout).toMatch(
        /^Requests +4 \(no limit is set\)\nPrice +about \d\.\d\d CNY\nPeriod +1d; resets in /
      )
      expect(stderr).toBe("")
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("prints how much of the limit is left", () =>
    Effect.gen(function*() {
      const environment = { ...home(), ...yield* credentials, FASTMOSS_BUDGET: "5 calls/day" }
      const { stderr } = yield* list(environment, "--limit", "20")
      expect(stderr).toContain("3 of 5 requests left in the budget")
      const { stdout } = yield* inProcess(["usage"], { environment })
      expect(stdout).toContain("2 of 5")
      const spent = yield* list(environment, "--limit", "50")
      expect(spent.code).toBe(4)
      expect(yield* usageOf(environment)).toMatchObject({ calls: 5, limit: { calls: 5, price: null } })
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("counts calls to the embedded sandbox separately from calls to the account", () =>
    Effect.gen(function*() {
      const folders = home()
      const account = { ...folders, ...yield* credentials }
      yield* list(folders, "--limit", "20")
      yield* list(account, "--limit", "10")
      expect(yield* usageOf(folders)).toMatchObject({ isSandbox: true, calls: 2 })
      expect(yield* usageOf(account)).toMatchObject({ isSandbox: false, calls: 1 })
      expect(yield* usageOf({ ...account, FASTMOSS_CLIENT_ID: "another" })).toMatchObject({ calls: 0 })
      const { stdout } = yield* inProcess(["usage"], { environment: folders })
      expect(stdout).toContain("the sandbox charges nothing")
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("reports a damaged count, which blocks requests only if a limit is set", () =>
    Effect.gen(function*() {
      const environment = home()
      yield* list(environment, "--limit", "10")
      const budgets = join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss", "budgets")
      const [account = ""] = readdirSync(budgets)
      mkdirSync(join(budgets, account), { recursive: true })
      for (const name of readdirSync(join(budgets, account))) writeFileSync(join(budgets, account, name), "{damaged")
      const { code, stderr, stdout } = yield* inProcess(["usage"], { environment })
      expect({ code, stdout }).toEqual({ code: 4, stdout: "" })
      expect(stderr).toMatch(/^The count cannot be read: .*the stored text is not a budget; remove it .*\n$/)
      const counted = yield* list(environment, "--limit", "10")
      expect(counted.code).toBe(0)
      const limited = yield* list({ ...environment, FASTMOSS_BUDGET: "5 calls/day" }, "--limit", "10")
      expect(limited.code).toBe(4)
    }))

  it.live("fails if the count is in memory, because that count does not outlast a run", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* inProcess(["usage"], { environment: { FASTMOSS_BUDGET_STORE: "memory" } })
      expect(code).toBe(1)
      expect(stderr).toContain("FASTMOSS_BUDGET_STORE=memory")
    }))
})
