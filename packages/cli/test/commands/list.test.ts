import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { credentials, inProcess } from "../session.js"

const rowsOf = (stdout: string) => stdout.trim().split("\n").map((line) => JSON.parse(line))

describe("effect-fastmoss list", () => {
  it.live("prints rows as JSON Lines in a pipe, and everything else on stderr", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(
        ["list", "Product.search", "--region", "US", "--keywords", "yoga mat", "--limit", "3"]
      )
      expect(code).toBe(0)
      expect(rowsOf(stdout)).toHaveLength(3)
      expect(stderr).toContain("embedded sandbox")
      expect(stderr).toContain("1 request; nothing is charged")
    }))

  it.live("prints the fields that are asked for, and refuses an unknown one before any request", () =>
    Effect.gen(function*() {
      const { stdout } = yield* inProcess(
        ["list", "Product.search", "--region", "US", "--limit", "1", "--fields", "title,shop.name"]
      )
      expect(Object.keys(rowsOf(stdout)[0])).toEqual(["title", "shop"])
      const wrong = yield* inProcess(["list", "Product.search", "--fields", "titel"])
      expect(wrong).toMatchObject({ code: 2, stdout: "" })
      expect(wrong.stderr).toContain("did you mean title?")
      expect(wrong.stderr).not.toContain("request")
    }))

  it.live("asks before many requests, and fails where nobody can answer", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const args = ["list", "Product.search", "--region", "US", "--limit", "300", "--pagesize", "10"]
      const { paths } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(paths).toEqual({})
      const refused = yield* inProcess(args, { environment })
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain("Pass --yes")
      const declined = yield* inProcess(args, { environment, answers: ["n"] })
      expect(declined).toMatchObject({ code: 1, stdout: "" })
      const agreed = yield* inProcess(args, { environment, answers: ["y"] })
      expect(rowsOf(agreed.stdout)).toHaveLength(300)
      const confirmed = yield* inProcess([...args, "--yes"], { environment })
      expect(rowsOf(confirmed.stdout)).toHaveLength(300)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("ends with the budget of a run, and with its own exit code", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(
        ["list", "Product.search", "--region", "US", "--limit", "50", "--pagesize", "10", "--budget", "2"]
      )
      expect(rowsOf(stdout)).toHaveLength(20)
      expect(code).toBe(4)
      expect(stderr).toContain("the budget of 2 calls is spent")
    }))

  it.live("sends one page when the reader of stdout is gone", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const outcome = yield* inProcess(["list", "Product.search", "--region", "US", "--limit", "1000", "--yes"], {
        environment,
        closesAfter: 0
      })
      expect(outcome.code).toBe(0)
      const { calls } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("finds the latest ranking", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(
        ["list", "Product.topSelling", "--region", "GB", "--latest", "week", "--limit", "5"]
      )
      expect(code).toBe(0)
      expect(rowsOf(stdout)).toHaveLength(5)
      expect(stderr).toMatch(/The ranking of the week \d{4}-\d{2}/)
    }))
})
