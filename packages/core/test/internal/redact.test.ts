import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Redacted } from "effect"
import * as Redactor from "../../src/internal/redact.js"

const redactorOf = (...secrets: ReadonlyArray<string>) => Redactor.make(secrets.map((secret) => Redacted.make(secret)))

const entityNames: Record<string, string> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  "\"": "quot",
  "'": "apos",
  "=": "equals",
  "/": "sol",
  "+": "plus",
  "%": "percnt",
  "_": "lowbar"
}

const hexOf = (number: number, width: number) => number.toString(16).padStart(width, "0")
const unitsOf = (text: string) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
const bytesOf = (text: string) => [...new TextEncoder().encode(text)]
const inCase = (text: string, isUpper: boolean) => isUpper ? text.toUpperCase() : text

/** Functions that spell a character in every way in which a server may spell it in a response. */
const spellings: ReadonlyArray<(character: string, isUpper: boolean) => string> = [
  (character) => character,
  (character) => character,
  (character) => JSON.stringify(character).slice(1, -1),
  (character) => character === "/" ? "\\/" : character,
  (character, isUpper) => unitsOf(character).map((unit) => `\\u${inCase(hexOf(unit, 4), isUpper)}`).join(""),
  (character, isUpper) => bytesOf(character).map((byte) => `%${inCase(hexOf(byte, 2), isUpper)}`).join(""),
  (character, isUpper) => bytesOf(character).map((byte) => `%25${inCase(hexOf(byte, 2), isUpper)}`).join(""),
  (character, isUpper) => bytesOf(character).map((byte) => `\\x${inCase(hexOf(byte, 2), isUpper)}`).join(""),
  (character) => character === " " ? "+" : encodeURIComponent(character),
  (character) => `&#${character.codePointAt(0)};`,
  (character) => `&#0${character.codePointAt(0)};`,
  (character, isUpper) => `&#${isUpper ? "X" : "x"}${inCase(hexOf(character.codePointAt(0) ?? 0, 2), isUpper)};`,
  (character) => entityNames[character] === undefined ? character : `&${entityNames[character]};`,
  (character) => `&amp;#${character.codePointAt(0)};`,
  (character) => entityNames[character] === undefined ? character : `&amp;${entityNames[character]};`,
  (character) => entityNames[character] === undefined ? character : `\\u0026${entityNames[character]};`,
  (character) => unitsOf(character).map((unit) => `\\\\u${hexOf(unit, 4)}`).join(""),
  (character) => `\\u{${hexOf(character.codePointAt(0) ?? 0, 1)}}`
]

const character = fc.oneof(
  { arbitrary: fc.constantFrom(..."abcXYZ0189"), weight: 4 },
  { arbitrary: fc.constantFrom(..."=/+&%<>\"'\\_-. ~:;#"), weight: 4 },
  { arbitrary: fc.constantFrom("é", "物", "🐶"), weight: 1 }
)

const secretOf = (size: { readonly minLength: number; readonly maxLength: number }) =>
  // The sentinels separate a secret from the text before and after it.
  fc.array(character, size).map((characters) => ["Q", ...characters, "Z"])

const spelled = (secret: fc.Arbitrary<ReadonlyArray<string>>) =>
  secret.chain((characters) =>
    fc.record({
      secret: fc.constant(characters.join("")),
      echo: fc.tuple(...characters.map((character) =>
        fc.tuple(fc.nat(spellings.length - 1), fc.boolean()).map(([index, isUpper]) =>
          (spellings[index] ?? String)(character, isUpper)
        )
      )).map((parts) => parts.join(""))
    })
  )

describe("a redactor", () => {
  it("finds a secret in any mixture of spellings, character by character", () => {
    fc.assert(
      fc.property(spelled(secretOf({ minLength: 4, maxLength: 40 })), ({ echo, secret }) => {
        const { excerpt, json, text } = redactorOf(secret)
        expect(text(`token [${echo}] refused`)).toBe("token [<redacted>] refused")
        expect(excerpt(`token [${echo}] refused`)).toBe("token [<redacted>] refused")
        expect(json({ list: [`[${echo}]`], [`[${echo}]`]: 1 })).toEqual({ list: ["[<redacted>]"], "[<redacted>]": 1 })
      }),
      { numRuns: 500 }
    )
  })

  it.each([
    ["an escape of JSON", "CANARY\\u003d\\u003D\\/x"],
    ["named entities", "CANARY&equals;&equals;&sol;x"],
    ["decimal entities", "&#67;&#65;NARY&#61;&#061;&#47;x"],
    ["hexadecimal entities without an end", "CANARY&#x3d&#x3D;/x"],
    ["percent-encoding in both cases", "CANARY%3d%3D%2fx"],
    ["percent-encoding, twice and three times", "CANARY%253d%25253D/x"],
    ["an entity in JSON", "CANARY\\u0026#61;=/x"],
    ["an escape of JSON in a URL", "CANARY%5Cu003d=/x"],
    ["entities of entities", "CANARY&amp;amp;#61;&amp;equals;/x"],
    ["one in three spellings", "C\\u0041N&#65;RY%3d=/x"],
    ["Base64", btoa("CANARY==/x")],
    ["Base64 with text before it", btoa("my-client:CANARY==/x")],
    ["hexadecimal digits", "43414e4152593d3d2f78"]
  ])("finds a secret in %s", (_, echo) => {
    const redacted = redactorOf("CANARY==/x").text(`a ${echo} b`)
    expect(redacted).toContain("<redacted>")
    expect(redacted.replace("<redacted>", "")).not.toMatch(/CANARY|NARY|%3d|\\u003d|&#61|Q0FO|NBUl|4341/i)
  })

  it("leaves other texts unchanged", () => {
    const { excerpt, text } = redactorOf("CANARY==/x", "sign-1234")
    for (
      const other of [
        "",
        "CANARY",
        "100 % of a+b & \"c\\d\" &lt; %3d \\u003d &#61;",
        "物 🐶 \ud83d",
        "\\",
        "%",
        "&",
        "&#",
        "+"
      ]
    ) {
      expect(text(other)).toBe(other)
      expect(excerpt(other)).toBe(other)
    }
  })

  it("finds a long secret whose end a server has cut off, and drops its word", () => {
    const secret = "CANARY0123456789abcdefghijklmnop"
    for (let length = 16; length <= secret.length; length++) {
      expect(redactorOf(secret).text(`key ${secret.slice(0, length)}... refused`)).toMatch(
        /^key <redacted>(\.\.\.)? refused$/
      )
    }
  })

  it("leaves no part of a secret at the end of an excerpt, wherever the text is cut", () => {
    const secret = "CANARY&=0123456789"
    const { excerpt } = redactorOf(secret)
    for (
      const echo of [secret, encodeURIComponent(secret), secret.replace("&", "\\u0026"), secret.replace("&", "&amp;")]
    ) {
      for (let before = 170; before < 202; before++) {
        expect(excerpt("x".repeat(before) + echo)).not.toMatch(/C|A|N|R|Y|\d/)
      }
      // The text is too long to be searched completely.
      for (let before = 19_980; before < 20_010; before++) {
        expect(excerpt(" ".repeat(before) + echo + " ".repeat(1990))).not.toMatch(/C|A|N|R|Y|\d/)
      }
    }
  })

  it("takes time proportional to the text, for any secret and text", () => {
    const hard = [
      ["\\".repeat(40), "\\".repeat(5000)],
      ["%25".repeat(20), "%25".repeat(3000)],
      ["&amp;".repeat(20), "&amp;".repeat(3000)],
      [" + ".repeat(20), "+ ".repeat(5000)],
      ["a".repeat(500), "a".repeat(499) + "\\u0061%61&#97;".repeat(300)]
    ] as const
    const start = performance.now()
    for (const [secret, text] of hard) redactorOf(`${secret}!`).text(text)
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})
