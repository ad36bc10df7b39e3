import { describe, expect, it } from "@effect/vitest"
import { Array as Arr, Either, FastCheck as fc, Predicate, Redacted } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Json from "../../src/http/Json.js"

describe("Json.encode", () => {
  it("writes compact JSON with unescaped non-ASCII text, and keys in their order", () => {
    expect(Json.encode({ b: 1, a: ["宠物 🐶", null, true], c: undefined })).toEqual(
      Either.right("{\"b\":1,\"a\":[\"宠物 🐶\",null,true]}")
    )
  })

  it("round-trips every JSON value", () => {
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
    ["a bigint", { ids: [1n] }, "payload.ids[0] is a bigint, which is not representable in JSON; send ids as strings"],
    [
      "NaN",
      { filter: { price: { min: Number.NaN } } },
      "payload.filter.price.min is NaN, which is not representable in JSON"
    ],
    ["an infinity", [-Infinity], "payload[0] is -Infinity, which is not representable in JSON"],
    ["a cycle", cycle, "payload.self.deeper[0] is a cycle, which is not representable in JSON"],
    ["undefined at the top", undefined, "payload is undefined, which is not representable in JSON"],
    ["undefined in an array", { a: [undefined] }, "payload.a[0] is undefined, which is not representable in JSON"],
    ["a function", { f: () => 1 }, "payload.f is a function, which is not representable in JSON"],
    ["a symbol", { s: Symbol.iterator }, "payload.s is a symbol, which is not representable in JSON"],
    ["a map", { m: new Map() }, "payload.m is a Map, which is not representable in JSON"],
    ["a set", { m: new Set() }, "payload.m is a Set, which is not representable in JSON"],
    ["a secret", { key: Redacted.make("S3CRET") }, "payload.key is a redacted value; unwrap it with Redacted.value"]
  ])("names the place of %s", (_, payload, issue) => {
    expect(Json.encode(payload)).toEqual(Either.left(issue))
  })

  it("accepts values with toJSON, and the same object twice", () => {
    expect(Json.encode({ at: new Date(0), twice: [shared, shared] })).toEqual(
      Either.right("{\"at\":\"1970-01-01T00:00:00.000Z\",\"twice\":[{\"x\":1},{\"x\":1}]}")
    )
  })

  it("fails when the payload's own code throws, and when its nesting is too deep", () => {
    const throwing = {
      toJSON() {
        throw new TypeError("S3CRET")
      }
    }
    expect(Json.encode({ throwing })).toEqual(Either.left("payload cannot be encoded as JSON (TypeError)"))
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(Json.encode(deep)).toEqual(Either.left("payload cannot be encoded as JSON (RangeError)"))
  })
})

describe("Json.canonical", () => {
  /** Reverses the order of the fields of all objects in a value. */
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : Predicate.isRecord(value)
      ? Object.fromEntries(Arr.reverse(Object.entries(value)).map(([name, field]) => [name, reversed(field)]))
      : value

  it("is the same, as is the hash, for fields in any order, and differs for different values", () => {
    const texts = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value))
    fc.assert(fc.property(texts, texts, (text, other) => {
      const reordered = JSON.stringify(reversed(JSON.parse(text)))
      expect(Json.canonical(reordered)).toBe(Json.canonical(text))
      expect(Json.hash(reordered)).toBe(Json.hash(text))
      expect(JSON.parse(Json.canonical(text))).toEqual(JSON.parse(text))
      expect(Json.canonical(text) === Json.canonical(other)).toBe(
        isDeepStrictEqual(JSON.parse(text), JSON.parse(other))
      )
    }))
  })

  it("has a hash that differs between payloads, except for the order of their characters", () => {
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

  it("does not change strings, fractions and exponents", () => {
    const text = JSON.stringify({ a: ": 8647778611395402618, \\\" [8647778611395402618", "k:8647778611395402618": 1 })
    expect(Json.parse(text)).toEqual(Either.right(JSON.parse(text)))
    const numbers = "[1234567890123456789.5,1234567890123456789e0,0.12345678901234567890,1e300,12345678901234567]"
    expect(Json.parse(numbers)).toEqual(
      Either.right([...JSON.parse(numbers).slice(0, 4), "12345678901234567"])
    )
  })

  it("parses text without such numbers as JSON.parse does, and loses no digit of the others", () => {
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

  it("parses a large text full of escapes", () => {
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
