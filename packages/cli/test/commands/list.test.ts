import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Text from "../../src/terminal/Text.js"
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
      expect(stderr).toContain("1 request; the sandbox charges nothing")
    }))

  it.live("prints the requested fields, and refuses an unknown field before any request", () =>
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

  it.live.each([["UK", "GB"], ["uk", "GB"], ["Germany", "DE"]] as const)(
    "suggests the code of the region %s",
    ([text, code]) =>
      Effect.gen(function*() {
        const { stderr, ...outcome } = yield* inProcess(["list", "Product.search", "--region", text])
        expect(outcome).toMatchObject({ code: 2, stdout: "" })
        expect(stderr).toMatch(/^--region must be a region code of US, GB, /)
        expect(stderr).toContain(`(did you mean ${code}?)`)
      })
  )

  it.live("asks for consent before many requests, and fails without a terminal", () =>
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

  it.live("prints the rows so far and exits with code 4 if the budget of the run is spent", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(
        ["list", "Product.search", "--region", "US", "--limit", "50", "--pagesize", "10", "--budget", "2"]
      )
      expect(rowsOf(stdout)).toHaveLength(20)
      expect(code).toBe(4)
      expect(stderr).toContain("the budget of 2 calls is spent")
    }))

  it.live("requests only one page if the reader of stdout is gone", () =>
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

  it.live("finds the latest ranking with the page size that the user sets", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(
        ["list", "Product.topSelling", "--region", "GB", "--latest", "week", "--limit", "20", "--pagesize", "5"]
      )
      expect(code).toBe(0)
      expect(rowsOf(stdout)).toHaveLength(20)
      expect(stderr).toContain("4 requests")
    }))

  it.live("lists more rows than a page may have on a small plan", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const { code, stdout } = yield* inProcess(["list", "Product.search", "--region", "US"], { environment })
      expect(code).toBe(0)
      expect(rowsOf(stdout)).toHaveLength(20)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.live("does not ask for consent if one page contains the whole list, even if --limit is much higher", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const args = ["list", "Product.search", "--region", "US", "--keywords", "Sonoba Yoga Mat", "--limit", "4000"]
      const { code, stdout } = yield* inProcess(args, { environment })
      expect(code).toBe(0)
      const { length } = rowsOf(stdout)
      expect(length > 0 && length < 10).toBe(true)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("shows the latest ranking on a terminal as an aligned table of the most useful columns", () =>
    Effect.gen(function*() {
      const args = ["list", "Product.topSelling", "--region", "US", "--latest", "day", "--limit", "5"]
      const { code, stderr, stdout } = yield* inProcess(args, { columns: 80 })
      expect(code).toBe(0)
      expect(stderr).toMatch(/calls the embedded sandbox/)
      expect(stderr).toMatch(/The ranking of the day \d{4}-\d{2}-\d{2}/)
      const lines = stdout.trimEnd().split("\n")
      expect(lines).toHaveLength(8)
      expect(lines[0]).toMatch(/^title +real_price +units_sold +gmv {2}product_id$/)
      expect(lines.every((line) => Text.width(line) <= 80)).toBe(true)
      const rows = lines.slice(2, 7).map((line) => / +([\d,]+) +[\d,.]+ {2}(\d{19})$/.exec(line))
      const units = rows.map((row) => Number((row?.[1] ?? "").replaceAll(",", "")))
      expect(units.every((count) => count > 0)).toBe(true)
      expect([...units].sort((a, b) => b - a)).toEqual(units)
      // The last line names the other columns and how to show them.
      expect(lines[7]).toMatch(
        /^\(\d+ more columns: shop\.name, .*; --fields chooses, --format json shows all\)$/
      )
    }))

  it.live("shows the chosen columns of a wide table, and never cuts a number or an id", () =>
    Effect.gen(function*() {
      const fields = "title,shop.name,units_sold,gmv,product_id"
      const args = [
        "list",
        "Product.topSelling",
        "--region",
        "ID",
        "--latest",
        "week",
        "--limit",
        "3",
        "--fields",
        fields
      ]
      const { stdout } = yield* inProcess(args, { columns: 80 })
      const lines = stdout.trimEnd().split("\n")
      expect(lines[0]?.split(/ {2,}/)).toEqual(fields.split(","))
      expect(lines.slice(2).every((line) => / [\d,]{3,} +[\d,]{7,} {2}\d{19}$/.test(line))).toBe(true)
      const wide = yield* inProcess([
        "list",
        "Product.topSelling",
        "--region",
        "ID",
        "--latest",
        "week",
        "--limit",
        "3"
      ], {
        columns: 120
      })
      expect(wide.stdout).toMatch(/^title +shop\.name +region +currency +real_price +units_sold +gmv +product_id$/m)
    }))

  it.live("lists the valid regions if a region is invalid, and sends nothing", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const { code, stderr } = yield* inProcess(["list", "Product.topSelling", "--region", "USA"], { environment })
      expect(code).toBe(2)
      expect(stderr).toContain("US, GB, MX")
      expect((yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)).calls).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("prints its help without starting the sandbox", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(["list", "--help"])
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
      expect(stdout).toContain("--latest")
    }))
})
