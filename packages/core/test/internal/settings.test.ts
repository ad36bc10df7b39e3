import { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Either, Option } from "effect"
import { readFileSync } from "node:fs"
import ts from "typescript"
import type { Setting } from "../../src/internal/setting.js"
import { settingDocumentation } from "../../src/internal/settingDocumentation.js"
import { settings } from "../../src/internal/settings.js"

const documentations: Readonly<Record<string, { readonly documentation: string; readonly defaultText: string }>> =
  settingDocumentation

const table = Object.entries<Setting<unknown, unknown>>(settings).map(([path, setting]) =>
  [path, { ...setting, ...(documentations[path] ?? { documentation: "", defaultText: "" }) }] as const
)

/**
 * Returns the members of an interface of `FastMossConfig.ts`, keyed by path, with the `@default` of their docstrings.
 */
const documented = (() => {
  const file = new URL("../../src/FastMossConfig.ts", import.meta.url)
  const { statements } = ts.createSourceFile(
    "FastMossConfig.ts",
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true
  )
  const interfaces = new Map(statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node]))
  const membersOf = (name: string, prefix = ""): ReadonlyArray<readonly [string, ts.PropertySignature]> =>
    Array.from(interfaces.get(name)?.members ?? []).filter(ts.isPropertySignature).flatMap((member) => {
      const path = prefix + member.name.getText()
      const group = /^\w+(?=Options\b)/.exec(member.type?.getText() ?? "")?.[0]
      return group === undefined || path in settings
        ? [[path, member] as const]
        : [[path, member] as const, ...membersOf(`${group}Options`, `${path}.`)]
    })
  return membersOf("Options").map(([path, member]) => ({
    path,
    text: ts.getJSDocCommentsAndTags(member).map((doc) => doc.getText()).join(""),
    default: ts.getTextOfJSDocComment(
      ts.getJSDocTags(member).find(({ tagName }) => tagName.text === "default")?.comment
    )
  }))
})()

/** Removes quotes and backticks, so that `"15 seconds"` and `` `15 seconds` `` are equal. */
const plain = (text: string | undefined) => text?.replace(/["`]/g, "")

describe("the table of settings", () => {
  it("contains every option of the interface Options, and no other", () => {
    const groups = documented.filter(({ path }) => documented.some((other) => other.path.startsWith(`${path}.`)))
    expect(groups.map(({ path }) => path)).toEqual(["retry", "limit", "cache"])
    expect(documented.filter((option) => !groups.includes(option)).map(({ path }) => path)).toEqual(
      table.map(([path]) => path)
    )
  })

  it.each(table.map(([path, setting]) => [path, setting] as const))(
    "documents the meaning of %s, and the default in its docstring",
    (path, setting) => {
      expect(setting.documentation).toMatch(/^[A-Z`].*[^.]$/)
      const option = documented.find((option) => option.path === path)
      expect(option?.text).toMatch(/\/\*\*\s+\*? ?\S/)
      expect(plain(option?.default)).toBe(setting.defaultText === "required" ? undefined : plain(setting.defaultText))
    }
  )

  it.each(table)("gives %s a default that passes its own check, unless it is required", (path, setting) => {
    const checked = Either.mapLeft(
      setting.decode(undefined),
      (problem) => FastMossConfig.formatConfigError(problem(path))
    )
    expect(checked).toEqual(
      setting.defaultText === "required"
        ? Either.left(`${path} is not set; FastMoss's console shows it`)
        : Either.right(expect.anything())
    )
  })

  it.each(table.filter(([, { defaultText }]) => /^`(?!defaultPrices)/.test(defaultText)))(
    "documents the value of the default of %s",
    (_, setting) => {
      const text = plain(setting.defaultText)?.replace(/(?<=\d)_(?=\d)/g, "") ?? ""
      const value: unknown = /^(true|false|\[\]|[\d.]+)$/.test(text) ? JSON.parse(text) : text
      expect(setting.decode(value)).toEqual(setting.decode(undefined))
    }
  )

  it("has a documentation for every setting, and for no other", () => {
    expect(Object.keys(documentations)).toEqual(Object.keys(settings))
  })

  it("uses each variable name once, and settingNames lists them by option", () => {
    const variables = table.flatMap(([path, { variable }]) =>
      Option.toArray(variable).map((name) => [path, name] as const)
    )
    expect(Object.fromEntries(variables)).toEqual(FastMossConfig.settingNames)
    expect(new Set(variables.map(([, name]) => name)).size).toBe(variables.length)
    for (const [, name] of variables) expect(name).toMatch(/^FASTMOSS(_[A-Z]+)+$/)
  })
})
