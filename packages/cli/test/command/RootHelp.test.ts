import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { ExitCode } from "../../src/command/ExitCode.js"
import { entries } from "../../src/command/Registry.js"
import * as RootHelp from "../../src/command/RootHelp.js"
import { inOwnProcess, inProcess } from "../session.js"

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))

describe("the root command effect-fastmoss", () => {
  it.each([[["help"]], [["--help"]], [["-h"]]])(
    "prints its help on stdout for %j, and exits with code 0",
    (args) =>
      Effect.gen(function*() {
        const { code, stderr, stdout } = yield* inProcess(args)
        expect({ code, stderr }).toEqual({ code: ExitCode.done, stderr: "" })
        for (const { name, summary } of entries) expect(stdout.replace(/\s+/g, " ")).toContain(`${name} ${summary}`)
      }).pipe(Effect.runPromise)
  )

  it("fits the help to the width of the terminal, and prints no escape sequences without colours", () => {
    const text = RootHelp.text({ columns: 60, hasColors: false })
    const free = text.split("\n").filter((line) => !line.startsWith("  effect-fastmoss "))
    expect(Math.max(...free.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(text).not.toContain("\u001b")
  })

  it.effect("prints the same help in a separate process", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inOwnProcess(["--help"])
      expect({ code, stderr, stdout }).toEqual({
        code: ExitCode.done,
        stderr: "",
        stdout: RootHelp.text({ columns: Infinity, hasColors: false })
      })
    }).pipe(Effect.provide(NodeContext.layer)))

  it.effect("prints its help on stderr and fails with a usage error if it has no arguments", () =>
    Effect.gen(function*() {
      const expected = {
        code: ExitCode.usage,
        stderr: RootHelp.text({ columns: Infinity, hasColors: false }),
        stdout: ""
      }
      expect(yield* inOwnProcess([])).toMatchObject(expected)
      expect(yield* inProcess([])).toMatchObject(expected)
    }).pipe(Effect.provide(NodeContext.layer)))

  it.effect("prints the version of the package", () =>
    Effect.gen(function*() {
      const { stdout } = yield* inOwnProcess(["--version"])
      expect(stdout).toBe(`${manifest.version}\n`)
    }).pipe(Effect.provide(NodeContext.layer)))

  it.each([
    [["--versoin"], "--versoin is not an option here; did you mean --version?"],
    [["lisst"], "lisst is not a command; did you mean list?"],
    [["--wizard"], "--wizard is not an option here."]
  ])("refuses %j with a usage error", (args, message) =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* inProcess(args)
      expect({ code, stdout }).toEqual({ code: ExitCode.usage, stdout: "" })
      expect(stderr).toContain(message)
    }).pipe(Effect.runPromise))
})

describe("the README of the command", () => {
  it("lists every exit code", () => {
    const [, table = ""] = /## Exit codes\n(.*?)\n## /s.exec(readme) ?? []
    const codes = [...table.matchAll(/^\| ([\d, ]+?) +\|/gm)].flatMap(([, cell = ""]) => cell.split(", ").map(Number))
    expect(codes).toEqual(Object.values(ExitCode))
  })

  it("has a section for every command", () => {
    for (const { name } of entries) expect(readme).toMatch(new RegExp(`^## .*\\b${name}\\b`, "m"))
  })
})
