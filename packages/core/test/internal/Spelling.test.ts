import { describe, expect, it } from "@effect/vitest"
import * as Spelling from "../../src/internal/Spelling.js"

/** Returns the characters for which a whole text may be the spelling, such as `&` for `%26`. */
const meanings = (text: string) =>
  Spelling.readingsAt(text, 0).filter(({ end }) => end === text.length).map(({ characters }) => characters)

/**
 * Returns the possible readings of a text as the spelling of a character, except the literal reading of its first
 * character.
 */
const readings = (text: string, place = 0) => Spelling.readingsAt(text, place).slice(1)

describe("a character", () => {
  it("that starts no escape is read literally", () => {
    for (const text of ["a", "物", "-", " "]) {
      expect(Spelling.readingsAt(`${text}%41`, 0)).toEqual([{ characters: text, end: 1 }])
    }
    expect(Spelling.readingsAt("xa%41", 1)).toEqual([{ characters: "a", end: 2 }])
  })

  it("that starts an escape is also read literally", () => {
    for (const text of ["\\", "%", "&"]) {
      expect(Spelling.readingsAt(`${text}?`, 0)).toContainEqual({ characters: text, end: 1 })
    }
    expect(Spelling.readingsAt("+", 0)).toEqual([{ characters: "+", end: 1 }, { characters: " ", end: 1 }])
    expect([...Spelling.starters].sort()).toEqual(["%", "&", "+", "\\"])
  })
})

describe("an escape of JSON or JavaScript", () => {
  it.each([
    ["\\u0041", "A"],
    ["\\u00E9", "é"],
    ["\\U00e9", "é"],
    ["\\u{41}", "A"],
    ["\\u{1F436}", "🐶"],
    ["\\u{0000041}", "A"],
    ["\\x41", "A"],
    ["\\\"", "\""],
    ["\\'", "'"],
    ["\\/", "/"],
    ["\\`", "`"],
    ["\\b", "\b"],
    ["\\f", "\f"],
    ["\\n", "\n"],
    ["\\r", "\r"],
    ["\\t", "\t"],
    ["\\v", "\v"]
  ])("%s is read as %j", (text, characters) => {
    expect(meanings(text)).toEqual([characters])
    expect(readings(`ab${text}41`, 2)).toContainEqual({ characters, end: text.length + 2 })
  })

  it.each(["\\", "\\u", "\\u004", "\\u004g", "\\u{", "\\u{}", "\\u{g}", "\\x", "\\x4", "\\x4g", "\\a", "a\\n"])(
    "%s is not an escape",
    (text) => {
      expect(readings(text).filter(({ characters }) => characters !== "")).toEqual([])
    }
  )

  it("of no character yields no characters", () => {
    expect(meanings("\\u{110000}")).toEqual([""])
    expect(meanings("\\u{10ffff}")).toEqual(["\u{10ffff}"])
  })

  it("may itself be escaped", () => {
    expect(meanings("\\\\")).toEqual(["\\"])
    expect(meanings("\\\\u0041")).toEqual(["A"])
    expect(meanings("\\u005cu0041")).toEqual(["A"])
  })
})

describe("percent-encoding", () => {
  it.each([
    ["%41", "A"],
    ["%3d", "="],
    ["%3D", "="],
    ["%u0041", "A"],
    ["%U00e9", "é"],
    ["%2541", "A"],
    ["%252541", "A"],
    ["%25252541", "A"]
  ])("%s is read as %j", (text, characters) => {
    expect(meanings(text)).toContain(characters)
    expect(readings(`ab${text}`, 2)).toContainEqual({ characters, end: text.length + 2 })
  })

  it.each([
    ["é", "%c3%a9"],
    ["߿", "%df%bf"],
    ["物", "%E7%89%A9"],
    ["\u0800", "%e0%a0%80"],
    ["🐶", "%f0%9f%90%b6"],
    ["é", "\\xc3\\xa9"],
    ["é", "%25c3%25a9"]
  ])("of the UTF-8 bytes of %s is read as a whole: %s", (characters, text) => {
    expect(meanings(text)).toContain(characters)
    expect(readings(`${text}%41`)).toContainEqual({ characters, end: text.length })
  })

  it("of a byte beyond ASCII is also read as Latin-1", () => {
    expect(readings("%e9")).toEqual([{ characters: "é", end: 3 }])
    expect(readings("%e9%41")).toContainEqual({ characters: "é", end: 3 })
    expect(readings("%c3%a9")).toContainEqual({ characters: "Ã", end: 3 })
    expect(readings("%80")).toEqual([{ characters: "\u0080", end: 3 }])
  })

  it("of an ASCII byte is read alone", () => {
    expect(readings("%7f%a9")).toEqual([{ characters: "\u007f", end: 3 }])
  })

  it("of the bytes of a character has the same text before each byte", () => {
    expect(readings("%c3\\xa9")).toEqual([{ characters: "Ã", end: 3 }])
    expect(readings("%c3a9")).toEqual([{ characters: "Ã", end: 3 }])
    expect(readings("%f0%9f%90")).toEqual([{ characters: "ð", end: 3 }])
  })

  it.each(["%", "%4", "%4g", "%g4", "%u004", "%-1", "% 41"])("does not include %s", (text) => {
    expect(readings(text)).toEqual([])
  })
})

describe("an HTML entity", () => {
  it.each([
    ["&#65;", "A"],
    ["&#65", "A"],
    ["&#00065;", "A"],
    ["&#x41;", "A"],
    ["&#X41", "A"],
    ["&#x0041;", "A"],
    ["&#128054;", "🐶"],
    ["&#x1f436;", "🐶"],
    ["&amp;#65;", "A"],
    ["&amp;amp;#65;", "A"],
    ["&amp;lt;", "<"],
    ["\\u0026lt;", "<"],
    ["%26lt;", "<"]
  ])("%s is read as %s", (text, characters) => {
    expect(meanings(text)).toContain(characters)
    expect(readings(`ab${text} `, 2)).toContainEqual({ characters, end: text.length + 2 })
  })

  it.each(Object.entries({
    amp: "&",
    apos: "'",
    ast: "*",
    bsol: "\\",
    colon: ":",
    comma: ",",
    commat: "@",
    dollar: "$",
    equals: "=",
    excl: "!",
    grave: "`",
    gt: ">",
    hat: "^",
    lbrace: "{",
    lbrack: "[",
    lcub: "{",
    lowbar: "_",
    lpar: "(",
    lsqb: "[",
    lt: "<",
    nbsp: "\u00a0",
    newline: "\n",
    num: "#",
    percnt: "%",
    period: ".",
    plus: "+",
    quest: "?",
    quot: "\"",
    rbrace: "}",
    rbrack: "]",
    rcub: "}",
    rpar: ")",
    rsqb: "]",
    semi: ";",
    sol: "/",
    tab: "\t",
    tilde: "~",
    underbar: "_",
    verbar: "|",
    vert: "|"
  }))("&%s; is read as %j", (name, characters) => {
    for (const text of [`&${name};`, `&${name.toUpperCase()};`]) {
      expect(meanings(text).map((meaning) => meaning.replace("\u00a0", " "))).toContain(
        characters.replace("\u00a0", " ")
      )
    }
  })

  it.each(["&", "&;", "&none;", "&#;", "&#x;", "&#xg;", "&# 65;"])("does not include %s", (text) => {
    expect(readings(text).filter(({ characters }) => characters !== "")).toEqual([])
  })

  it("of no character yields no characters", () => {
    expect(meanings("&#1114112;")).toEqual([""])
  })
})

describe("an escape of an escape", () => {
  it("is read five levels deep, and no deeper", () => {
    const nested = (depth: number) => `%${"25".repeat(depth)}41`
    expect(meanings(nested(4))).toEqual(["A"])
    expect(meanings(nested(5))).toEqual([])
  })

  it("yields each reading once", () => {
    for (const text of ["%2541", "\\\\\\\\u0041", "&amp;amp;lt;", "+", "%25"]) {
      const found = Spelling.readingsAt(text, 0).map(({ characters, end }) => `${characters} ${end}`)
      expect(new Set(found).size).toBe(found.length)
    }
    expect(readings("%25")).toEqual([{ characters: "%", end: 3 }])
  })
})
