import { describe, expect, it } from "@effect/vitest"
import { Array as Arr, Either, FastCheck as fc, Predicate, Redacted } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Json from "../../src/http/Json.js"

describe("Json.encode", () => {
  it("writes compact JSON with non-ASCII text as it is, and keys in their order", () => {
    expect(Json.encode({ b: 1, a: ["宠物 🐶", null, true], c: undefined })).toEqual(
      Either.right("{\"b\":1,\"a\":[\"宠物 🐶\",null,true]}")
    )
  })

  it("writes every JSON value so that it reads the same", () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(Either.map(Json.encode(value), (text) => JSON.parse(text))).toEqual(
        Either.right(JSON.parse(JSON.stringify(value)))
      )
    }))
  })

  const cycle: Record<string, unknown> = { a: 1 }
  cycle["self"] = { deeper: [cycle] }
  const shared = { x: 1 }

  it.each([
    ["a bigint", { ids: [1n] }, "payload.ids[0] is a bigint, which JSON cannot say; ids are sent as strings"],
    ["NaN", { filter: { price: { min: Number.NaN } } }, "payload.filter.price.min is NaN, which JSON cannot say"],
    ["an infinity", [-Infinity], "payload[0] is -Infinity, which JSON cannot say"],
    ["a cycle", cycle, "payload.self.deeper[0] is a cycle, which JSON cannot say"],
    ["undefined at the top", undefined, "payload is undefined, which JSON cannot say"],
    ["undefined in an array", { a: [undefined] }, "payload.a[0] is undefined, which JSON cannot say"],
    ["a function", { f: () => 1 }, "payload.f is a function, which JSON cannot say"],
    ["a symbol", { s: Symbol.iterator }, "payload.s is a symbol, which JSON cannot say"],
    ["a map", { m: new Map() }, "payload.m is a Map, which JSON cannot say"],
    ["a set", { m: new Set() }, "payload.m is a Set, which JSON cannot say"],
    ["a secret", { key: Redacted.make("S3CRET") }, "payload.key is a redacted value; take it out with Redacted.value"]
  ])("names the place of %s", (_, payload, issue) => {
    expect(Json.encode(payload)).toEqual(Either.left(issue))
  })

  it("takes what has a JSON form of its own, and the same object twice", () => {
    expect(Json.encode({ at: new Date(0), twice: [shared, shared] })).toEqual(
      Either.right("{\"at\":\"1970-01-01T00:00:00.000Z\",\"twice\":[{\"x\":1},{\"x\":1}]}")
    )
  })

  it("says so when the payload's own code throws, or its nesting has no end", () => {
    const throwing = {
      toJSON() {
        throw new TypeError("S3CRET")
      }
    }
    expect(Json.encode({ throwing })).toEqual(Either.left("payload cannot be written as JSON (TypeError)"))
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(Json.encode(deep)).toEqual(Either.left("payload cannot be written as JSON (RangeError)"))
  })
})

describe("Json.canonical", () => {
  /** The same value with the fields of its objects the other way round. */
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : Predicate.isRecord(value)
      ? Object.fromEntries(Arr.reverse(Object.entries(value)).map(([name, field]) => [name, reversed(field)]))
      : value

  it("makes the same text, and hash the same number, of fields in any order, and of nothing else", () => {
    const texts = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value))
    fc.assert(fc.property(texts, texts, (text, other) => {
      const turned = JSON.stringify(reversed(JSON.parse(text)))
      expect(Json.canonical(turned)).toBe(Json.canonical(text))
      expect(Json.hash(turned)).toBe(Json.hash(text))
      expect(JSON.parse(Json.canonical(text))).toEqual(JSON.parse(text))
      expect(Json.canonical(text) === Json.canonical(other)).toBe(
        isDeepStrictEqual(JSON.parse(text), JSON.parse(other))
      )
    }))
  })

  it("comes with a hash that tells payloads apart, but for the order of their characters", () => {
    const texts = Array.from({ length: 1000 }, (_, page) => `{"filter":{"region":"US"},"page":${page}}`)
    const inOrder = new Set(texts.map((text) => Array.from(text).sort().join("")))
    expect(new Set(texts.map(Json.hash)).size).toBe(inOrder.size)
  })
})

describe("Json.parse", () => {
  it("keeps every digit of a whole number beyond 2^53, as text", () => {
    expect(Json.parse("{\"shop_info\":{\"seller_id\":8647778611395402618},\"n\":[-9007199254740993,9007199254740991]}"))
      .toEqual(
        Either.right({ shop_info: { seller_id: "8647778611395402618" }, n: ["-9007199254740993", 9007199254740991] })
      )
    expect(Json.parse(" 8647778611395402618 ")).toEqual(Either.right("8647778611395402618"))
  })

  it("leaves texts, fractions and exponents as they are", () => {
    const text = JSON.stringify({ a: ": 8647778611395402618, \\\" [8647778611395402618", "k:8647778611395402618": 1 })
    expect(Json.parse(text)).toEqual(Either.right(JSON.parse(text)))
    const numbers = "[1234567890123456789.5,1234567890123456789e0,0.12345678901234567890,1e300,12345678901234567]"
    expect(Json.parse(numbers)).toEqual(
      Either.right([...JSON.parse(numbers).slice(0, 4), "12345678901234567"])
    )
  })

  it("reads like JSON.parse what holds no such number, and loses nothing of what does", () => {
    const id = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
    fc.assert(
      fc.property(fc.jsonValue(), id, fc.string({ unit: "binary" }), (value, id, key) => {
        const text = JSON.stringify({ value, [`k${key}`]: "ID", list: ["ID", value] }).replaceAll("\"ID\"", String(id))
        const expected = Number.isSafeInteger(Number(id)) ? Number(id) : String(id)
        if (JSON.stringify(value).includes("ID")) return
        const safe = JSON.parse(
          JSON.stringify(value),
          (_, field) =>
            typeof field === "number" && Number.isInteger(field) && !Number.isSafeInteger(field) &&
              !/e/.test(String(field)) ?
              String(field) :
              field
        )
        expect(Json.parse(text)).toEqual(Either.right({ value: safe, [`k${key}`]: expected, list: [expected, safe] }))
      })
    )
  })

  it("reads a large text full of escapes", () => {
    const text = `{"a":"${"\\n".repeat(2_000_000)}","id":8647778611395402618}`
    expect(Either.map(Json.parse(text), (value) => Object(value).id)).toEqual(Either.right("8647778611395402618"))
  })

  it.each(["", "{", "8647778611395402618x", "[8647778611395402618", "{8647778611395402618:1}", "<html>"])(
    "says that %j is not JSON",
    (text) => {
      expect(Json.parse(text)).toEqual(Either.left("not JSON"))
    }
  )
})
