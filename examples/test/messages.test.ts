import { describe, expect, it } from "@effect/vitest"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { entriesOf, match } from "../../scripts/message-entries.mjs"
import { collect, projectOf } from "../../scripts/messages.mjs"

const root = resolve(import.meta.dirname, "../..")
const guide = readFileSync(join(root, "docs/errors.md"), "utf8")

/** Texts that no source has, and the reason why. */
const unknownTexts: ReadonlyArray<readonly [file: string, text: string, reason: string]> = [
  ["packages/cli/src/command/Sentence.ts", "HelpDoc.toAnsiText(error)", "the parser of @effect/cli wrote it"],
  ["packages/cli/src/doctor/SafeText.ts", "message", "FastMoss wrote it, or it is one of these messages"],
  ["packages/core/src/http/Envelope.ts", "wire", "FastMoss wrote it"],
  ["packages/core/src/http/ResponseMapper.ts", "expected: string", "the issue of the JSON reader, which has an entry"],
  ["packages/core/src/internal/errorName.ts", "error.", "the name and the code of an error of another library"],
  ["packages/core/src/internal/schemaAst.ts", "getIdentifierAnnotation(ast)", "each identifier has an entry"],
  ["packages/core/src/internal/schemaAst.ts", "String(ast)", "a schema without a name, in Effect's words"],
  ["packages/core/src/internal/schemaAst.ts", "distinct.pop()", "the alternatives of a union, which have entries"],
  ["packages/sandbox/src/handlers/LegacyHandlers.ts", "path", "the name of a field"]
]

describe("the guide to errors", () => {
  const { fileNames, options } = projectOf(root)
  const sources = collect(root, fileNames, options)
  const { messages, unresolved } = sources
  const { missing, stale } = match(sources, entriesOf(guide))

  it("has an entry for every message of the packages", () => {
    expect(messages.length).toBeGreaterThan(400)
    expect(missing.map(printed)).toEqual([])
  })

  it("has no entry without a message", () => {
    expect(stale).toEqual([])
  })

  it("is checked against every text that can reach a person, but for those that are written elsewhere", () => {
    const isExplained = ({ place, text }: typeof unresolved[number]) =>
      unknownTexts.some(([file, part]) => place.startsWith(`${file}:`) && text.includes(part))
    expect(unresolved.filter((text) => !isExplained(text)).map(printed)).toEqual([])
    // A reason that explains nothing any more.
    expect(
      unknownTexts.filter(([file, part]) =>
        !unresolved.some(({ place, text }) => place.startsWith(`${file}:`) && text.includes(part))
      )
    ).toEqual([])
  })
})

describe("the collector of messages", () => {
  const collected = (source: string) => {
    const folder = mkdtempSync(join(tmpdir(), "messages-"))
    try {
      const file = join(folder, "source.ts")
      writeFileSync(file, source)
      return collect(folder, [file], { types: [] })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const textsOf = (source: string) => collected(source).messages.map(printed)

  it("finds a message that has no entry", () => {
    const sources = collected("throw new Error(\"the moon is out of reach\")")
    const { missing } = match(sources, ["the sun is out of reach"])
    expect(missing.map(printed)).toEqual(["source.ts:1: the moon is out of reach"])
    expect(match(sources, ["the moon is out of reach"]).missing).toEqual([])
  })

  it("reads a template, whose values may be any words", () => {
    const sources = collected("export const fail = (n: number) => new Error(`there are ${n} moons here`)")
    expect(sources.unresolved).toEqual([])
    expect(sources.messages.map(printed)).toEqual(["source.ts:1: there are ... moons here"])
    for (const entry of ["there are 5 moons here", "there are ... moons here", "there are ..."]) {
      expect(match(sources, [entry]), entry).toEqual({ missing: [], stale: [] })
    }
    for (const entry of ["there are 5 suns here", "... here", "moons"]) {
      expect(match(sources, [entry]).missing, entry).toHaveLength(1)
    }
  })

  it("follows constants, functions, parameters and tables to their texts", () => {
    expect(
      textsOf(`
      const table: Record<string, string> = { a: "a text of a table", b: "another text of it" }
      const constant = "a text of a constant"
      const chosen = (is: boolean) => is ? "one of two texts" : "the other of them"
      const failed = (message: string) => new Error(message)
      const wrapped = (name: string) => new Error(\`\${name}: \${table[name]}\`)
      export const all = [failed("a text of a caller"), new Error(constant), new Error(chosen(true)), wrapped("a")]
      export const problem = { issue: ["some text", "in a list"].join("; ") }
    `).map((text) => text.replace(/^source.ts:\d+: /, "")).sort()
    ).toEqual([
      "a text of a caller",
      "a text of a constant",
      "a text of a table",
      "another text of it",
      "in a list",
      "one of two texts",
      "some text",
      "the other of them"
    ])
  })

  it("tells where a text is not known from the sources", () => {
    const { unresolved } = collected("\nexport const fail = (text: string) => new Error(text)")
    expect(unresolved.map(printed)).toEqual(["source.ts:2: text: string"])
  })

  it("tells an entry that no message is for", () => {
    const sources = collected("throw new Error(\"the moon is out of reach\")")
    expect(match(sources, ["the moon is out of reach", "the sun is out of reach"]).stale).toEqual([
      "the sun is out of reach"
    ])
  })
})

const printed = ({ place, text }: { readonly place: string; readonly text: string }) =>
  `${place}: ${text.replaceAll("\u0000", "...")}`
