import { describe, expect, it } from "@effect/vitest"
import {
  Array as Arr,
  Chunk,
  Data,
  DateTime,
  Duration,
  Effect,
  Either,
  Exit,
  FastCheck as fc,
  Option,
  Predicate,
  Redacted
} from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Json from "../../src/http/Json.js"

// To run more cases: JSON_RUNS=100000 npx vitest run packages/core/test/http/Json.test.ts
const runs = Number(process.env["JSON_RUNS"] ?? 10_000)

/** Returns the digits of a whole number in the form that `JSON.stringify` writes. */
const digitsOf = (number: number): string => {
  const [mantissa = "", exponent = "0"] = String(number).split("e+")
  const [whole = "", fraction = ""] = mantissa.split(".")
  return String(BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length))
}

/** Values of every kind that a program may put into a payload by mistake, at any depth. */
const oddValues = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, maxDepth: 2 }),
    fc.constantFrom<unknown>(
      Option.some(1),
      Effect.void,
      /x/,
      Promise.resolve(1),
      new Date(Number.NaN),
      new URL("http://127.0.0.1/"),
      Symbol.iterator,
      () => 1,
      new Proxy({}, {
        ownKeys: () => {
          throw new Error("no keys")
        }
      }),
      { toJSON: () => undefined },
      {
        get field() {
          throw new Error("no value")
        }
      }
    ),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value"))
  )
})).value

describe("Json.encode", () => {
  it("writes compact JSON with unescaped non-ASCII text, and keeps the order of keys", () => {
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
    ["an invalid date", { at: new Date(Number.NaN) }, "payload.at is an invalid Date"],
    ["a promise", { p: Promise.resolve(1) }, "payload.p is a Promise, which has no fields to send"],
    ["a regular expression", { r: /x/ }, "payload.r is a RegExp, which has no fields to send"],
    ["headers", { h: new Headers({ a: "b" }) }, "payload.h is a Headers, which has no fields to send"],
    ["an error", [new Error("x")], "payload[0] is an Error, which has no fields to send"],
    ["bytes", { b: new Uint8Array(2) }, "payload.b is a Uint8Array, which is not representable in JSON"],
    ["an option", { o: Option.some(1) }, "payload.o is an Option; unwrap it"],
    ["no option", { o: Option.none() }, "payload.o is an Option; unwrap it"],
    ["an either", { e: Either.right(1) }, "payload.e is an Either; unwrap it"],
    ["an effect that was not run", { e: Effect.sync(() => 1) }, "payload.e is an Effect; run it with yield*"],
    ["an exit", { e: Exit.void }, "payload.e is an Exit; unwrap it"],
    ["a chunk", { c: Chunk.of(1) }, "payload.c is a Chunk; unwrap it"],
    ["a duration", { d: Duration.minutes(1) }, "payload.d is a Duration; unwrap it"],
    ["a secret", { key: Redacted.make("S3CRET") }, "payload.key is a redacted value; unwrap it with Redacted.value"]
  ])("names the place of %s", (_, payload, issue) => {
    expect(Json.encode(payload)).toEqual(Either.left(issue))
  })

  it("accepts values with toJSON, instances with fields, and the same object twice", () => {
    expect(Json.encode({ at: new Date(0), twice: [shared, shared] })).toEqual(
      Either.right("{\"at\":\"1970-01-01T00:00:00.000Z\",\"twice\":[{\"x\":1},{\"x\":1}]}")
    )
    class Filter extends Data.Class<{ readonly region: string }> {}
    expect(
      Json.encode([
        Data.struct({ a: 1 }),
        new Filter({ region: "US" }),
        DateTime.unsafeMake(0),
        Object.create(null),
        {}
      ])
    ).toEqual(Either.right("[{\"a\":1},{\"region\":\"US\"},\"1970-01-01T00:00:00.000Z\",{},{}]"))
  })

  it("encodes exactly the value that it has checked, even if toJSON returns a different value each time", () => {
    let calls = 0
    const odd = { toJSON: () => (calls++ % 2 === 0 ? 1 : Number.NaN) }
    expect(Json.encode({ odd })).toEqual(Either.right("{\"odd\":1}"))
  })

  it("never throws: it encodes any value as valid JSON, or rejects it in words", () => {
    fc.assert(
      fc.property(oddValues, (value) => {
        Either.match(Json.encode(value), {
          onLeft: (issue) => expect(issue).toMatch(/^payload/),
          onRight: (text) => expect(Either.isRight(Json.parse(text))).toBe(true)
        })
      }),
      { numRuns: runs }
    )
  })

  it("fails if the payload's own code throws, or if the payload is nested too deeply", () => {
    const throwing = {
      toJSON() {
        throw new TypeError("S3CRET")
      }
    }
    expect(Json.encode({ throwing })).toEqual(Either.left("payload cannot be encoded as JSON (TypeError)"))
    const nested = (depth: number) => {
      let value: unknown = 1
      for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value }
      return value
    }
    expect(Either.isRight(Json.encode(nested(500)))).toBe(true)
    for (const depth of [501, 5000, 100_000]) {
      expect(Json.encode(nested(depth))).toEqual(Either.left("payload is nested deeper than 500 levels"))
    }
  })
})

describe("Json.canonical", () => {
  it("differs for numbers beyond 2^53 that differ, and for a number and a string with the same digits", () => {
    const texts = [
      "{\"product_id\":1729384756102938475}",
      "{\"product_id\":1729384756102938476}",
      "{\"product_id\":\"1729384756102938475\"}",
      "{\"product_id\":1729384756102938475.5}",
      "{\"product_id\":1e400}",
      "{\"product_id\":\"\\u00011729384756102938475\"}"
    ]
    expect(new Set(texts.map(Json.canonical)).size).toBe(texts.length)
  })

  /** Reverses the field order of all objects in a value. */
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : Predicate.isRecord(value)
      ? Object.fromEntries(Arr.reverse(Object.entries(value)).map(([name, field]) => [name, reversed(field)]))
      : value

  it("and the hash do not depend on the order of fields, and differ for different values", () => {
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

  it("has a hash that differs between payloads, also if their values have the same characters in another order", () => {
    const texts = Array.from({ length: 1000 }, (_, page) => `{"filter":{"region":"US"},"page":${page}}`)
    expect(new Set(texts.map(Json.hash)).size).toBe(texts.length)
  })
})

describe("Json.parse", () => {
  it("returns a whole number beyond 2^53 as a string with every digit", () => {
    expect(Json.parse("{\"shop_info\":{\"seller_id\":8647778611395402618},\"n\":[-9007199254740993,9007199254740991]}"))
      .toEqual(
        Either.right({ shop_info: { seller_id: "8647778611395402618" }, n: ["-9007199254740993", 9007199254740991] })
      )
    expect(Json.parse(" 8647778611395402618 ")).toEqual(Either.right("8647778611395402618"))
  })

  it("does not change strings, fractions and exponents", () => {
    const text = JSON.stringify({ a: ": 8647778611395402618, \\\" [8647778611395402618", "k:8647778611395402618": 1 })
    expect(Json.parse(text)).toEqual(Either.right(JSON.parse(text)))
    const numbers = "[1234567890123456789.5,0.12345678901234567890,1e300,12345678901234567]"
    expect(Json.parse(numbers)).toEqual(
      Either.right([...JSON.parse(numbers).slice(0, 3), "12345678901234567"])
    )
  })

  it.each([
    ["1729384756102938475.0", "1729384756102938475"],
    ["-1729384756102938475.000", "-1729384756102938475"],
    ["1234567890123456789e0", "1234567890123456789"],
    ["1.729384756102938475e18", "1729384756102938475"],
    ["1.729384756102938475E+18", "1729384756102938475"],
    ["17293847561029384750e-1", "1729384756102938475"],
    ["1.5e20", "150000000000000000000"]
  ])("keeps every digit of the whole number %s", (number, digits) => {
    expect(Json.parse(`{"product_id":${number}}`)).toEqual(Either.right({ product_id: digits }))
    expect(Json.parse(number)).toEqual(Either.right(digits))
  })

  it("reports nesting deeper than 500 levels", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
    expect(Either.isRight(Json.parse(nested(500)))).toBe(true)
    for (const depth of [501, 5000, 1_000_000]) {
      expect(Json.parse(nested(depth))).toEqual(Either.left("JSON that is nested at most 500 levels deep"))
    }
  })

  it("never throws: it parses any text, or rejects it in words", () => {
    const texts = fc.oneof(
      fc.json({ noUnicodeString: false }),
      fc.string(),
      fc.array(fc.constantFrom(..."[]{}\":,.-+eE0123456789 \\ntrue"), { maxLength: 60 }).map((chars) => chars.join(""))
    )
    fc.assert(
      fc.property(texts, (text) => {
        const isJson = Either.isRight(Either.try(() => JSON.parse(text)))
        expect(Either.isRight(Json.parse(text))).toBe(isJson)
      }),
      { numRuns: runs }
    )
  })

  it("parses text without such numbers as JSON.parse does, and keeps every digit of the others", () => {
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
              Math.abs(field) < 1e40 ?
              digitsOf(field) :
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
    "reports that %j is not JSON",
    (text) => {
      expect(Json.parse(text)).toEqual(Either.left("JSON"))
    }
  )
})
