import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import * as Arguments from "../../src/command/Arguments.js"

const usage = Command.getUsage(Command.make("a", {
  format: Options.optional(Options.choice("format", ["json", "csv"])),
  free: Options.optional(Options.withPseudoName(Options.text("is-free"), "true|false")),
  keywords: Options.optional(Options.text("keywords")),
  limit: Options.optional(Options.integer("limit")),
  plan: Options.repeated(Options.text("plan")),
  yes: Options.withAlias(Options.boolean("yes"), "y")
}))

const flags = ["--is-free"]

const argsOf = (args: ReadonlyArray<string>) => Either.map(Arguments.check(args, usage, flags), ({ args }) => args)

const problemOf = (args: ReadonlyArray<string>) =>
  Either.match(Arguments.check(args, usage, flags), { onLeft: ({ message }) => message, onRight: () => "no problem" })

describe("the check of arguments", () => {
  it.prop(
    "treats --name=value and --name value alike",
    [
      FastCheck.array(
        FastCheck.tuple(
          FastCheck.constantFrom("--keywords", "--limit", "--plan", "--KEYWORDS"),
          FastCheck.oneof(FastCheck.string(), FastCheck.constantFrom("-5", "-1.5", "-", "a=b", "", "@file", "=", "-x"))
        ),
        { maxLength: 4 }
      ),
      FastCheck.array(FastCheck.constantFrom("Product.search", "/test", "-5", "-"), { maxLength: 2 })
    ],
    ([options, others]) => {
      FastCheck.pre(options.every(([, value]) => !value.startsWith("--")))
      const joined = argsOf([...options.map(([name, value]) => `${name}=${value}`), ...others])
      const split = argsOf([...options.flatMap(([name, value]) => [name, value]), ...others])
      expect(split).toEqual(joined)
      const isRepeated = ["--keywords", "--limit"].some((name) =>
        options.filter(([option]) => option.toLowerCase() === name).length > 1
      )
      if (isRepeated) expect(Either.isLeft(joined)).toBe(true)
      else {
        expect(joined).toEqual(
          Either.right([...options.flatMap(([name, value]) => [name.toLowerCase(), value]), ...others])
        )
      }
    }
  )

  it.prop("never throws, whatever the arguments are", [FastCheck.array(FastCheck.string())], ([args]) => {
    expect(typeof problemOf(args)).toBe("string")
  })

  it.each([
    [["--is-free"], ["--is-free", "true"]],
    [["--is-free", "false"], ["--is-free", "false"]],
    [["--is-free=false"], ["--is-free", "false"]],
    [["--no-is-free"], ["--is-free", "false"]],
    [["--is-free", "Product.search"], ["--is-free", "true", "Product.search"]],
    [["--is-free", "-y"], ["--is-free", "true", "--yes"]],
    [["--plan", "a", "--plan=b"], ["--plan", "a", "--plan", "b"]],
    [["--limit", "-5"], ["--limit", "-5"]],
    [["--limit=-5"], ["--limit", "-5"]],
    [["--keywords=--limit"], ["--keywords", "--limit"]],
    [["--", "--limit", "-x"], ["--", "--limit", "-x"]],
    [["--log-level", "debug", "a", "-h"], ["a"]]
  ])("normalizes %j for the parser", (args, expected) => {
    const normal = Either.getOrThrow(argsOf(args)).map((arg) => arg === "-y" ? "--yes" : arg)
    expect(normal).toEqual(expected)
  })

  it.each([
    [["--limt", "3"], "--limt is not an option here; did you mean --limit?"],
    [["--wizard"], "--wizard is not an option here. --help lists the options."],
    [["--limit", "3", "--limit=4"], "--limit is given twice"],
    [["--is-free", "--no-is-free"], "--is-free is given twice"],
    [["-y", "--yes"], "--yes is given twice"],
    [["--limit"], "--limit needs a value"],
    [["--limit", "--yes"], "--limit needs a value"],
    [["--yes=true"], "--yes takes no value"],
    [["--format", "xml"], "--format must be json or csv, but is xml"],
    [["--format="], "--format must be json or csv, but is empty"],
    [["--no-limit"], "--no-limit is not an option here; did you mean --limit?"]
  ])("refuses %j: %s", (args, message) => expect(problemOf(args)).toBe(message))

  it("recognizes the options that every command has", () => {
    expect(Either.getOrThrow(Arguments.check(["--log-level=debug", "--help"], usage))).toEqual({
      args: [],
      asksForHelp: true,
      logLevel: "debug"
    })
  })
})
