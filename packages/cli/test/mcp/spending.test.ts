import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { credentials, home } from "../session.js"
import { answer, call, inProcess, textOf } from "./client.js"

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
const { Fault } = Sandbox

/** Returns the arguments of a call. Each number gives other keywords, so that each call needs its own request. */
const question = (n: number) => ({ filter: { region: "US" }, keywords: `yoga ${n}`, fields: ["title"] })

describe("the budget", () => {
  it.scopedLive("refuses requests once it is spent, and tells the model to ask the user", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), FASTMOSS_BUDGET: "1 calls/day" }
      const client = yield* inProcess({ environment })
      const first = yield* answer(client, "Product_search", question(1))
      expect(first).toMatchObject({ cost: { requests: 1 }, budgetLeft: { requests: 0 } })
      const second = yield* call(client, "Product_search", question(2))
      expect(second.isError).toBe(true)
      expect(second.structuredContent).toBeUndefined()
      expect(textOf(second)).toContain("the budget of 1 calls is spent")
      expect(textOf(second)).toContain("Stop calling, and ask the user")
      expect((yield* counters).calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive(
    "allows exactly 10 of 50 concurrent calls if 10 requests are left, and the reported costs add up to 10",
    () =>
      Effect.gen(function*() {
        const client = yield* inProcess({ environment: { ...(yield* credentials), FASTMOSS_BUDGET: "10 calls/day" } })
        const results = yield* Effect.forEach(
          Array.from({ length: 50 }, (_, n) => n),
          (n) => call(client, "Product_search", question(n)),
          { concurrency: "unbounded" }
        )
        const served = results.filter(({ isError }) => isError !== true)
        expect(served).toHaveLength(10)
        const costs = served.map((result) => JSON.parse(textOf(result)).cost.requests)
        expect(costs.reduce((sum: number, cost: number) => sum + cost, 0)).toBe(10)
        const { calls, callsRefused } = yield* counters
        expect({ calls, callsRefused }).toEqual({ calls: 10, callsRefused: 0 })
        const budget = yield* call(client, "budget")
        expect(budget.structuredContent).toMatchObject({
          budget: { requests: 10, spentRequests: 10 },
          session: { spentRequests: 10 },
          budgetLeft: { requests: 0 }
        })
      }).pipe(Effect.provide(SandboxServer.layer())),
    60_000
  )

  it.scopedLive("defaults to 100 requests a day, in its own folder, and survives restarts", () =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), ...home() }
      const first = yield* inProcess({ environment })
      expect((yield* answer(first, "Product_search", question(1))).budgetLeft).toMatchObject({ requests: 99 })
      const second = yield* inProcess({ environment })
      expect((yield* answer(second, "Product_search", question(1))).budgetLeft).toMatchObject({ requests: 98 })
      const budgets = join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss", "budgets")
      expect(readdirSync(budgets)).toEqual(["mcp"])
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("is shared with the user's other programs if the user has set one", () =>
    Effect.gen(function*() {
      const environment: Readonly<Record<string, string>> = {
        ...(yield* credentials),
        ...home(),
        FASTMOSS_BUDGET: "5 calls/day",
        FASTMOSS_BUDGET_STORE: "file"
      }
      const client = yield* inProcess({ environment })
      expect((yield* answer(client, "Product_search", question(1))).budgetLeft).toMatchObject({ requests: 4 })
      const budgets = join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss", "budgets")
      expect(existsSync(join(budgets, "mcp"))).toBe(false)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("is also limited by the budget of the run", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials, runBudget: 2 })
      expect((yield* answer(client, "Product_search", question(1))).budgetLeft).toMatchObject({ requests: 1 })
      yield* answer(client, "Product_search", question(2))
      expect((yield* call(client, "Product_search", question(3))).isError).toBe(true)
      expect((yield* counters).calls).toBe(2)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("counts a request once if its response is lost, and the server does not retry it", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const { addFault } = yield* Sandbox.Sandbox
      yield* answer(client, "Product_search", question(0))
      yield* addFault({ fault: Fault.Reset({ served: true }), times: 1 })
      const result = yield* call(client, "Product_search", question(1))
      expect(result.isError).toBe(true)
      expect(textOf(result)).toContain("Call again at most once")
      expect(textOf(result)).toContain("1 request of this call counts.")
      expect((yield* counters).paths["/product/v1/search"]).toMatchObject({ served: 2 })
      expect((yield* call(client, "budget")).structuredContent).toMatchObject({ session: { spentRequests: 2 } })
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("counts a request that is cancelled in flight", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const { addFault } = yield* Sandbox.Sandbox
      yield* answer(client, "Product_search", question(0))
      yield* addFault({ fault: Fault.Latency({ duration: "5 seconds" }) })
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 300)
      const cancelled = yield* Effect.exit(Effect.tryPromise(() =>
        client.callTool({ name: "Product_search", arguments: question(1) }, undefined, { signal: controller.signal })
      ))
      expect(cancelled._tag).toBe("Failure")
      yield* Effect.sleep("100 millis")
      expect((yield* call(client, "budget")).structuredContent).toMatchObject({
        budget: { spentRequests: 2 },
        session: { spentRequests: 2 }
      })
    }).pipe(Effect.provide(SandboxServer.layer())))
})

describe("a result from memory", () => {
  it.scopedLive("serves a repeated call for any order of its keys, and counts the calls from the third on", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const first = yield* answer(client, "Product_search", {
        filter: { region: "US", is_free_shipping: true },
        limit: 3
      })
      const second = yield* answer(client, "Product_search", {
        limit: 3,
        filter: { is_free_shipping: true, region: "US" }
      })
      const third = yield* answer(client, "Product_search", {
        filter: { region: "US", is_free_shipping: true },
        limit: 3
      })
      expect(second.rows).toEqual(first.rows)
      expect(first.fromMemory).toBeUndefined()
      expect(second).toMatchObject({ cost: { requests: 0, cny: 0 }, budgetLeft: { requests: 99 } })
      expect(second.fromMemory).toContain("No request was sent")
      expect(third.fromMemory).toContain("You made this call 3 times")
      expect((yield* counters).calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("serves other fields and fewer rows at no cost", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const whole = yield* answer(client, "Shop_search", { filter: { region: "US" }, limit: 5 })
      const some = yield* answer(client, "Shop_search", {
        filter: { region: "US" },
        limit: 2,
        skip: 1,
        fields: ["name"]
      })
      expect(some.rows).toEqual(whole.rows.slice(1, 3).map(({ name }) => ({ name })))
      expect(some.cost.requests).toBe(0)
      expect((yield* counters).calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("serves the rows that did not fit into the first result", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const args = { filter: { region: "US" }, limit: 100 }
      const first = yield* answer(client, "Product_search", args)
      expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(80_000)
      expect(first.rows.length).toBeLessThan(100)
      expect(first.truncated).toContain("continue with `next`")
      expect(first.next).toEqual({ skip: first.rows.length, limit: 100 })
      const rest = yield* answer(client, "Product_search", {
        ...args,
        skip: first.rows.length,
        limit: 100 - first.rows.length
      })
      expect(rest.cost.requests).toBe(0)
      expect(rest.rows).toHaveLength(100 - first.rows.length)
      expect((yield* counters).calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))
})

describe("the pages that a call requests", () => {
  it.scopedLive("are a single page if one can hold the rows, even if they do not begin at a page boundary", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const all = yield* answer(client, "Shop_search", { filter: { region: "US" }, limit: 50, fields: ["seller_id"] })
      const other = yield* inProcess({ environment: yield* credentials })
      const some = yield* answer(other, "Shop_search", {
        filter: { region: "US" },
        skip: 37,
        limit: 9,
        fields: ["seller_id"]
      })
      expect(some.rows).toEqual(all.rows.slice(37, 46))
      expect(some.cost.requests).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scopedLive("are small if the plan allows no more, and the server remembers the page size", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const args = { filter: { region: "US" }, fields: ["product_id"] }
      const first = yield* answer(client, "Product_search", { ...args, limit: 25 })
      expect(first.rows).toHaveLength(25)
      // The refused request and three pages.
      expect(first.cost.requests).toBe(4)
      const second = yield* answer(client, "Product_search", { ...args, skip: 25, limit: 15 })
      expect(second.rows).toHaveLength(15)
      expect(second.cost.requests).toBe(0 + 2)
      expect(new Set([...first.rows, ...second.rows].map(({ product_id }) => product_id)).size).toBe(40)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("are small on such a plan also if the rows do not begin at a page boundary", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const args = { filter: { region: "US" }, fields: ["product_id"] }
      const all = yield* answer(yield* inProcess({ environment }), "Product_search", { ...args, limit: 30 })
      const some = yield* answer(yield* inProcess({ environment }), "Product_search", { ...args, skip: 5, limit: 10 })
      expect(some.rows).toEqual(all.rows.slice(5, 15))
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("are reported to a client that sent a progress token, and then have no deadline", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      // The first call makes the sandbox generate its data, so that the next call takes less time.
      yield* answer(yield* inProcess({ environment: yield* credentials }), "Product_search", { limit: 1 })
      const client = yield* inProcess({ environment: yield* credentials, deadline: "200 millis" })
      yield* addFault({ fault: Fault.Latency({ duration: "150 millis" }), path: "/product/v1/search" })
      const progress: Array<unknown> = []
      yield* Effect.promise(() =>
        client.callTool({ name: "Product_search", arguments: { limit: 30, fields: ["title"] } }, undefined, {
          onprogress: ({ message, progress: step }) => progress.push([step, message]),
          timeout: 10_000,
          resetTimeoutOnProgress: true
        })
      )
      expect(progress).toEqual([[1, "10 of 30 rows"], [2, "20 of 30 rows"], [3, "30 of 30 rows"]])
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("end at the deadline, and the result has the rows so far", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials, deadline: "1200 millis" })
      const { addFault } = yield* Sandbox.Sandbox
      yield* answer(client, "Product_search", { limit: 1 })
      yield* addFault({ fault: Fault.Latency({ duration: "350 millis" }), path: "/product/v1/search" })
      const { cost, next, rows, truncated } = yield* answer(client, "Product_search", { limit: 100, fields: ["title"] })
      expect(truncated).toContain("with the rows so far")
      expect(rows.length % 10).toBe(0)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.length).toBeLessThan(50)
      expect(next).toMatchObject({ skip: rows.length })
      // The refused request, the pages of the rows, and the request in flight if it was sent before the deadline.
      const { structuredContent } = yield* call(client, "budget")
      expect(structuredContent).toMatchObject({ session: { spentRequests: 1 + cost.requests } })
      expect(cost.requests).toBeGreaterThanOrEqual(1 + rows.length / 10)
      const again = yield* answer(client, "Product_search", { limit: 10, fields: ["title"] })
      expect(again.cost.requests).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("keep the rows that came before a failure", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: { ...(yield* credentials), FASTMOSS_BUDGET: "3 calls/day" } })
      const { rows, truncated } = yield* answer(client, "Product_search", { limit: 50, fields: ["title"] })
      expect(rows).toHaveLength(20)
      expect(truncated).toContain("the budget of 3 calls is spent")
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))
})
