import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { stripVTControlCharacters } from "node:util"
import { entries } from "../../src/command/Registry.js"
import * as RootHelp from "../../src/command/RootHelp.js"
import * as Text from "../../src/terminal/Text.js"
import { credentials, home, inProcess, type Setup } from "../session.js"

interface Case {
  readonly args: ReadonlyArray<string>
  readonly code: number
  readonly message: string
  readonly setup?: Setup
}

/** Failures that need no server. The embedded sandbox must not receive a request either. */
const usageErrors: ReadonlyArray<Case> = [
  { args: [], code: 2, message: "Usage: effect-fastmoss COMMAND" },
  { args: ["lits"], code: 2, message: "lits is not a command; did you mean list?" },
  { args: ["--hlep"], code: 2, message: "did you mean --help?" },
  { args: ["--limit", "3"], code: 2, message: "--limit is not an option here. The options of a command come after it" },
  { args: ["list"], code: 2, message: "<endpoint> is missing. `effect-fastmoss list --help`" },
  { args: ["list", "Product.serch", "--region", "US"], code: 2, message: "did you mean Product.search?" },
  { args: ["list", "/product/v1/serch"], code: 2, message: "did you mean /product/v1/search?" },
  { args: ["call", "Product.serch"], code: 2, message: "did you mean Product.search?" },
  { args: ["call", "/my/path", "--region", "US"], code: 2, message: "Use --payload" },
  { args: ["endpoints", "Shop.serch"], code: 2, message: "did you mean Shop.search?" },
  { args: ["list", "Product.search", "--regoin", "US"], code: 2, message: "did you mean --region?" },
  { args: ["list", "Product.search", "--limit", "3", "--limit=4"], code: 2, message: "--limit is given twice" },
  { args: ["list", "Product.search", "--limit"], code: 2, message: "--limit needs a value" },
  { args: ["list", "Product.search", "--limit", "-5"], code: 2, message: "--limit must be a whole number from 1" },
  { args: ["list", "Product.search", "--limit=-5"], code: 2, message: "--limit must be a whole number from 1" },
  ...[
    ["list", "Product.search", "--limit"],
    ["export", "Product.search", "-o", "a.csv", "--limit"],
    ["watch", "Product.search", "--limit"],
    ["watch", "Product.search", "--runs"],
    ["watch", "Product.search", "--keep"]
  ].flatMap((args) =>
    ["many", "0", "-5", "1.5", "1e3"].map((text) => ({
      args: [...args, text],
      code: 2,
      message: `${args.at(-1)} must be a whole number from 1, but is ${text}\n`
    }))
  ),
  ...["call", "list", "watch", "report", "mcp"].map((command) => ({
    args: [command, ...(command === "report" || command === "mcp" ? [] : ["Product.search"]), "--budget", "-1"],
    code: 2,
    message: "--budget must be a whole number from 0, but is -1\n"
  })),
  { args: ["report", "--period", "year"], code: 2, message: "--period must be day, week or month, but is year\n" },
  { args: ["mcp", "--http=many"], code: 2, message: "--http must be a port from 0 to 65535, but is many\n" },
  ...["list", "watch"].map((command) => ({
    args: [command, "Product.search", "--payload", "{\"page\":2}"],
    code: 2,
    message: `page must not be set: a ${command} counts its pages`
  })),
  {
    args: ["list", "Product.topSelling", "--latest", "day", "--date-info", "2026-04-01"],
    code: 2,
    message: "--latest and a date_info cannot be combined"
  },
  {
    args: ["list", "Product.search", "--format", "xml"],
    code: 2,
    message: "--format must be table, json, jsonl or csv"
  },
  { args: ["list", "Product.search", "--log-level=loud"], code: 2, message: "--log-level must be" },
  { args: ["list", "Product.search", "--region", "XX"], code: 2, message: "--region must be a region code of US" },
  { args: ["list", "Product.search", "--price-range", "1-5"], code: 2, message: "a range such as 10..50" },
  { args: ["list", "Product.search", "--all", "--limit", "3"], code: 2, message: "cannot be combined" },
  { args: ["list", "Product.search", "--fields", "titel"], code: 2, message: "did you mean title?" },
  { args: ["list", "Product.search", "more"], code: 2, message: "more is not expected here" },
  { args: ["list", "--", "--limit"], code: 2, message: "--limit is not an endpoint" },
  { args: ["list", "Shop.productList"], code: 2, message: "seller_id" },
  { args: ["list", "Product.salesTrend", "--product-id", "1", "--days", "7"], code: 2, message: "is not a list" },
  { args: ["call", "Product.search", "--payload", "{region:US}"], code: 2, message: "removes double quotes" },
  { args: ["call", "--wizard"], code: 2, message: "--wizard is not an option here" },
  { args: ["export", "Product.search"], code: 2, message: "--output is missing. `effect-fastmoss export --help`" },
  { args: ["init"], code: 2, message: "needs a terminal" },
  { args: ["token"], code: 2, message: "<show|refresh|clear> is missing" },
  { args: ["sandbox", "--port", "http"], code: 2, message: "--port must be a number" },
  { args: ["--completions", "powershell"], code: 2, message: "bash, zsh or fish" }
]

describe("a command that fails", () => {
  it.live.each(usageErrors)(
    "exits with code $code, prints nothing on stdout and sends nothing: $args",
    ({ args, code, message, setup }) =>
      Effect.gen(function*() {
        const outcome = yield* inProcess(args, setup)
        expect(outcome).toMatchObject({ code, stdout: "" })
        expect(outcome.stderr).toContain(message)
        expect(outcome.stderr).not.toMatch(/^\d+ requests?\b/m)
        if (args.length > 0) expect(outcome.stderr.trim().split("\n")).toHaveLength(1)
      })
  )

  it.live.each<readonly [fault: string, options: SandboxServer.Options, code: number]>([
    ["overload", { faults: [{ fault: Sandbox.Fault.Status({ status: 503 }) }] }, 5],
    ["too many calls", { faults: [{ fault: Sandbox.Fault.Code({ code: 30003 }) }] }, 5],
    ["a broken connection", { faults: [{ fault: Sandbox.Fault.Reset({}), path: "/product/v1/search" }] }, 5],
    [
      "a missing permission",
      { faults: [{ fault: Sandbox.Fault.Code({ code: 30001 }), path: "/product/v1/search" }] },
      3
    ],
    [
      "the end of the plan",
      { faults: [{ fault: Sandbox.Fault.Code({ code: 30002 }), path: "/product/v1/search" }] },
      3
    ],
    [
      "a refused parameter",
      { faults: [{ fault: Sandbox.Fault.Code({ code: 10001 }), path: "/product/v1/search" }] },
      2
    ],
    ["an unknown code", { faults: [{ fault: Sandbox.Fault.Code({ code: 777 }), path: "/product/v1/search" }] }, 1],
    ["a page of HTML", { faults: [{ fault: Sandbox.Fault.Html({}), path: "/product/v1/search" }] }, 1]
  ])("has an exit code that depends on the reason: %s", ([, options, code]) =>
    Effect.gen(function*() {
      const environment = { ...(yield* credentials), FASTMOSS_ATTEMPTS: "1" }
      for (const command of ["call", "list"]) {
        const outcome = yield* inProcess([command, "Product.search", "--region", "US"], { environment })
        expect(outcome).toMatchObject({ code, stdout: "" })
      }
    }).pipe(Effect.provide(SandboxServer.layer(options))))

  it.live("exits with code 3 for wrong credentials or settings, and with code 4 for a spent budget", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const call = (changes: Readonly<Record<string, string>>) =>
        inProcess(["call", "/test"], { environment: { ...environment, ...changes } })
      expect(yield* call({ FASTMOSS_CLIENT_SECRET: "wrong" })).toMatchObject({ code: 3, stdout: "" })
      expect(yield* call({ FASTMOSS_CLIENT_SECRET: "" })).toMatchObject({ code: 3, stdout: "" })
      expect(yield* call({ FASTMOSS_BUDGET: "a lot" })).toMatchObject({ code: 3, stdout: "" })
      const budget = { ...home(), FASTMOSS_BUDGET: "1 calls/day" }
      expect((yield* call(budget)).code).toBe(0)
      expect(yield* call(budget)).toMatchObject({ code: 4, stdout: "" })
    }).pipe(Effect.provide(SandboxServer.layer())))
})

describe("arguments", () => {
  const rows = ["list", "Product.search", "--region=US", "--limit=1", "--fields=title"]

  it.live.each<readonly [ReadonlyArray<string>]>([
    [["list", "--region", "us", "--limit", "1", "--fields", "title", "Product.search"]],
    [["list", "product.SEARCH", "--REGION=US", "--limit=1", "--fields=title"]],
    [["list", "--region=US", "--limit=1", "--fields=title", "--", "Product.search"]],
    [["list", "/product/v1/search", "--region", "US", "--limit=1", "--fields", "title"]]
  ])("have the same effect in another order or form: %j", ([args]) =>
    Effect.gen(function*() {
      const expected = yield* inProcess(rows)
      expect(expected.stdout).toContain("title")
      expect((yield* inProcess(args)).stdout).toBe(expected.stdout)
    }))

  it.live("accept a log level; the command logs to stderr", () =>
    Effect.gen(function*() {
      const quiet = yield* inProcess(rows)
      const loud = yield* inProcess([...rows, "--log-level", "debug"])
      expect(quiet.stderr).not.toContain("DEBUG")
      expect(loud.stderr).toContain("DEBUG: POST /product/v1/search")
      expect(loud.stdout).toBe(quiet.stdout)
    }))
})

describe("help", () => {
  const commands = ["", ...entries.map(({ name }) => name)]
  const pages = ["call Product.search", "list Creator.search", ...commands]

  it.live.each(pages)(
    "of `effect-fastmoss %s` has examples and its usage, and fits into 40, 80 and 100 columns",
    (name) =>
      Effect.gen(function*() {
        const args = [...name.split(" ").filter((word) => word !== ""), "--help"]
        const [command = ""] = name.split(" ")
        for (const columns of [40, 80, undefined]) {
          const { code, stderr, stdout } = yield* inProcess(args, columns === undefined ? {} : { columns })
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
          expect(stdout).toContain(`Usage: effect-fastmoss ${command || "COMMAND"}`)
          expect(stdout).toMatch(new RegExp(`Examples:\\n {2}effect-fastmoss ${command}`))
          expect(stdout).not.toContain("\u001b")
          expect(stdout).not.toMatch(/wizard|This setting|user-defined/)
          const lines = stdout.split("\n")
          // A line with a single word cannot be broken.
          for (const line of lines.filter((line) => /\S \S/.test(line.replace(/ \\$/, "")))) {
            expect(Text.width(line)).toBeLessThanOrEqual(columns ?? 100)
          }
          // There are never two blank lines in a row.
          expect(stdout).not.toContain("\n\n\n")
        }
      })
  )

  it.live("of `effect-fastmoss` fits on a screen, and begins with the commands", () =>
    Effect.gen(function*() {
      const { stdout } = yield* inProcess(["--help"], { columns: 80 })
      expect(stdout.split("\n").length).toBeLessThan(30 + entries.length)
      const lines = stdout.slice(0, stdout.indexOf("Examples:")).split("\n")
      expect(lines.slice(0, 6)).toContain("Commands:")
      for (const { name } of entries) expect(lines.some((line) => line.startsWith(`  ${name} `))).toBe(true)
      expect((yield* inProcess(["help"], { columns: 80 })).stdout).toBe(stdout)
      expect((yield* inProcess(["-h"], { columns: 80 })).stdout).toBe(stdout)
    }))

  it("has bold headings on a terminal with colours, and the same text without colours", () => {
    const coloured = RootHelp.text({ columns: 80, hasColors: true })
    expect(coloured).toContain("\u001b[1mCommands:\u001b[0m")
    expect(stripVTControlCharacters(coloured)).toBe(RootHelp.text({ columns: 80, hasColors: false }))
  })

  it.live("of a command is the same with `--help`, `-h` and `help COMMAND`", () =>
    Effect.gen(function*() {
      const { stdout } = yield* inProcess(["list", "--help"])
      expect((yield* inProcess(["help", "list"])).stdout).toBe(stdout)
      expect((yield* inProcess(["list", "-h"])).stdout).toBe(stdout)
    }))

  it.live("lists no option that takes a secret", () =>
    Effect.forEach(commands.slice(1), (name) =>
      Effect.gen(function*() {
        const { stdout } = yield* inProcess([name, "--help"])
        expect(stdout).not.toMatch(/^ {2}(-\w, )?--([\w-]*-)?(secret|token|key|password)(-[\w-]*)? \S/im)
      })))
})
