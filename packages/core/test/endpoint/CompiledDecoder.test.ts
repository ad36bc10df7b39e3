import { Endpoints } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc, ParseResult, Schema, SchemaAST } from "effect"
import * as CompiledDecoder from "../../src/endpoint/CompiledDecoder.js"
import * as LenientDecoder from "../../src/endpoint/LenientDecoder.js"
import * as ResponseField from "../../src/endpoint/ResponseField.js"

const scalar = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("8%", "-", "", " 12.5 % ", "4592", "1e309", "1e3", ".5", "x", "true", "0", "1")
  },
  { weight: 3, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.string()) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(Infinity, [], [null], [[1]], {}, { total: "7" }, { total: null }) }
)

/** Makes an arbitrary for data that matches a schema in most places. */
const dataFor = (ast: SchemaAST.AST, depth = 0): fc.Arbitrary<unknown> => {
  if (depth > 12) return scalar
  // Effect's schemas treat a field `__proto__` as the prototype of the copy. A compiled decoder keeps it as a field.
  const key = fc.string().filter((name) => name !== "__proto__")
  const odd = fc.oneof({ weight: 1, arbitrary: scalar }, { weight: 1, arbitrary: fc.anything({ key, maxDepth: 1 }) })
  const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 20, arbitrary }, { weight: 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd })
  switch (ast._tag) {
    case "Transformation":
      return SchemaAST.isTypeLiteral(ast.from)
        ? dataFor(ast.from, depth + 1)
        : SchemaAST.isTypeLiteral(ast.to) || SchemaAST.isTransformation(ast.to) || SchemaAST.isTupleType(ast.to)
        ? dataFor(ast.to, depth + 1)
        : scalar
    case "TypeLiteral": {
      const fields = ast.propertySignatures.map(({ name, type }) => [String(name), dataFor(type, depth + 1)] as const)
      return mostly(fc.record({ ...Object.fromEntries(fields), new_field: fc.jsonValue() }, { requiredKeys: [] }))
    }
    case "TupleType": {
      const [rest] = ast.rest
      const element = rest === undefined ? scalar : dataFor(rest.type, depth + 1)
      return mostly(fc.oneof(fc.array(element, { maxLength: 3 }), element))
    }
    case "Union": {
      const parts = ast.types.filter((type) => !SchemaAST.isUndefinedKeyword(type) && !SchemaAST.isLiteral(type))
      return fc.oneof(...parts.map((type) => dataFor(type, depth + 1)))
    }
    case "Suspend":
      return depth > 6 ? scalar : dataFor(ast.f(), depth + 1)
    default:
      return scalar
  }
}

/** Makes every write to a value, or to a part of it, throw. */
const frozen = (value: unknown): unknown => {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

describe("a compiled decoder", () => {
  for (const { endpoint, name } of Endpoints.all) {
    if (SchemaAST.isUnknownKeyword(endpoint.data)) continue

    it(`for ${name} returns the same values and mismatches as its schema, and does not change the data`, () => {
      const schema: Schema.Schema<unknown> = Schema.make(endpoint.data)
      const decodeBySchema = ParseResult.decodeUnknownEither(schema)
      const decode = CompiledDecoder.compile(endpoint.data)
      if (decode === undefined) return expect.fail("it cannot be compiled")
      fc.assert(
        fc.property(dataFor(endpoint.data), (data) => {
          const expected = decodeBySchema(data, { errors: "all", onExcessProperty: "preserve" })
          expect(decode(frozen(data))).toStrictEqual(Either.getOrElse(expected, () => CompiledDecoder.mismatch))
        }),
        { numRuns: 300 }
      )
    })
  }

  it("reports every mismatch in plain words, with a readable path", () => {
    const seen = new Set<string>()
    for (const { endpoint } of Endpoints.all) {
      const decode = LenientDecoder.decode<unknown, unknown>(Schema.make(endpoint.data))
      fc.assert(
        fc.property(
          fc.oneof(dataFor(endpoint.data), fc.constantFrom<unknown>("x", 7, true, [7], { list: "x" })),
          (data) => {
            const issues = Either.match(decode(data), { onLeft: (issues) => issues, onRight: ({ drift }) => drift })
            for (const { expected, path } of issues) seen.add(`${path.replace(/\d+/g, "")}: ${expected}`)
          }
        ),
        { numRuns: 100 }
      )
    }
    expect(seen.size).toBeGreaterThan(20)
    for (const issue of seen) {
      expect(issue).toMatch(/^(\(top\)|(\[\])*(\.?\w+(\[\])*)*): (an? [a-z ,]+|0, 1, false or true)$/)
    }
  })

  it("keeps the order of FastMoss's fields, and appends missing fields", () => {
    const decode = CompiledDecoder.compile(
      Schema.Struct({ id: ResponseField.id, gmv: ResponseField.number, title: ResponseField.text }).ast
    )
    expect(JSON.stringify(decode?.({ title: "mat", new_field: 1, id: 7 }))).toBe(
      "{\"title\":\"mat\",\"new_field\":1,\"id\":\"7\",\"gmv\":null}"
    )
  })

  it("copies no object whose fields do not change", () => {
    const decode = CompiledDecoder.compile(Schema.Struct({ id: ResponseField.id, gmv: ResponseField.number }).ast)
    const row = { id: "7", gmv: 1.5 }
    expect(decode?.(row)).toBe(row)
  })

  it("does not exist for a schema that contains a part that cannot be compiled", () => {
    expect(CompiledDecoder.compile(Schema.Struct({ a: Schema.String }).ast)).toBe(undefined)
    expect(CompiledDecoder.compile(Schema.String.ast)).toBe(undefined)
  })
})
