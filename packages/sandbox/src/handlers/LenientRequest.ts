/**
 * Conversion of requests in undocumented forms to the documented form. All functions are pure.
 *
 * Programs in public repositories send an order as `{ units_sold: "desc" }`, a region in an array, a number as text or
 * a flag as a boolean. The converter follows the endpoint's schema, without special cases for single endpoints.
 * FastMoss answers such requests. It is not known if FastMoss applies these fields.
 *
 * @since 0.1.0
 */
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { type Refusal, refusals } from "../Refusal.js"

/**
 * Functions for one endpoint that convert request bodies in undocumented forms, such as a number as text, and refuse
 * invalid bodies.
 *
 * @since 0.1.0
 * @category models
 */
export interface LenientRequest {
  /**
   * Converts a body to the documented form. Parts in an unknown form stay unchanged, so that the endpoint's schema
   * rejects them later.
   */
  readonly normalize: (body: object) => object
  /**
   * Returns a refusal with code 1 if a normalized body lacks a required field, or if a declared field is `null`.
   * Returns `undefined` for any other body.
   */
  readonly refusal: (body: object) => Refusal | undefined
}

/**
 * Creates the converter that brings request bodies of an endpoint from undocumented forms, such as a number as text,
 * into the form that the schema `payload` documents.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (payload: SchemaAST.AST): LenientRequest => {
  const ast = SchemaAST.encodedAST(payload)
  const convert = converterOf(ast)
  const required = SchemaAST.isTypeLiteral(ast)
    ? ast.propertySignatures.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
    : []
  return {
    normalize: (body) => {
      const converted = convert(body)
      return isObject(converted) ? converted : body
    },
    refusal: (body) =>
      required.some((name) => !Predicate.hasProperty(body, name)) || hasNull(ast, body) ? refusals.params : undefined
  }
}

/**
 * Puts quotes around long whole numbers in JSON text, so that ids keep their digits. A number is long if a double
 * cannot represent it. Everything else stays unchanged, even text that is not valid JSON.
 *
 * @since 0.1.0
 * @category combinators
 */
export const quoteLongNumbers = (text: string): string =>
  /\d{16}/.test(text)
    ? text.replace(
      stringOrNumber,
      (token) => wholeNumber.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
    )
    : text

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
const wholeNumber = /^-?\d+$/

type Convert = (value: unknown) => unknown

const converterOf = (ast: SchemaAST.AST): Convert => {
  switch (ast._tag) {
    case "TypeLiteral":
      return isOrder(ast) ? orderConverter(ast) : structConverter(ast)
    case "TupleType":
      return listConverter(ast)
    case "Union":
      return unionConverter(ast)
    case "StringKeyword":
      return (value) => toText(unwrap(value))
    case "NumberKeyword":
      return (value) => toNumber(unwrap(value))
    case "BooleanKeyword":
      return (value) => toBoolean(unwrap(value))
    case "Literal":
      return typeof ast.literal === "number" ? (value) => toNumber(unwrap(value)) : unwrap
    default:
      return (value) => value
  }
}

const structConverter = (ast: SchemaAST.TypeLiteral): Convert => {
  const fields = ast.propertySignatures.map(({ name, type }) => [String(name), converterOf(type)] as const)
  return (value) => {
    const object = Array.isArray(value) && value.length === 0 ? {} : unwrap(value)
    if (!isObject(object)) return value
    const converted: Record<string, unknown> = { ...object }
    for (const [name, convert] of fields) {
      const field = object[name]
      if (field === undefined || field === null) continue
      const inner = convert(field)
      if (inner === undefined) delete converted[name]
      else converted[name] = inner
    }
    return converted
  }
}

const isOrder = ({ propertySignatures }: SchemaAST.TypeLiteral): boolean =>
  propertySignatures.length === 2 && propertySignatures.every(({ name }) => name === "field" || name === "order")

const orderConverter = (ast: SchemaAST.TypeLiteral): Convert => {
  const convert = structConverter(ast)
  return (value) => convert(toOrder(unwrap(value)))
}

/**
 * Converts an order to the documented form, an object with `field` and `order`:
 *
 * - `"x"` becomes `{ "field": "x" }`
 * - `{ "x": "asc" }` becomes `{ "field": "x", "order": "asc" }`
 * - `{ "field": "x", "desc": false }` becomes `{ "field": "x", "order": "asc" }`
 */
const toOrder = (value: unknown): unknown => {
  if (typeof value === "string") return { field: value }
  if (!isObject(value)) return value
  if ("field" in value) {
    const { desc, ...rest } = value
    const isDescending = toBoolean(desc)
    return typeof isDescending === "boolean" ? { order: isDescending ? "desc" : "asc", ...rest } : value
  }
  const [only, ...others] = Object.entries(value)
  return only === undefined || others.length > 0 ? value : { field: only[0], order: only[1] }
}

const listConverter = ({ elements, rest }: SchemaAST.TupleType): Convert => {
  const converters = elements.map(({ type }) => converterOf(type))
  const [others = (value: unknown) => value] = rest.map(({ type }) => converterOf(type))
  return (value) =>
    // Some programs send an empty array if they want no order.
    Array.isArray(value) && value.length === 0 && elements.length > 0
      ? undefined
      : (Array.isArray(value) ? value : [value]).map((element, i) => (converters[i] ?? others)(element))
}

const unionConverter = ({ types }: SchemaAST.Union): Convert => {
  const members = types.filter((type) => !SchemaAST.isUndefinedKeyword(type))
  const [only, ...others] = members.map((type) => ({
    convert: converterOf(type),
    accepts: ParseResult.is(Schema.make<unknown>(type))
  }))
  if (only === undefined) return (value) => value
  if (others.length === 0) return only.convert
  const isFlag = members.length === 2 && [0, 1].every((flag) => members.some((type) => isLiteral(type, flag)))
  return (value) => {
    const all = [only, ...others]
    if (all.some(({ accepts }) => accepts(value))) return value
    const inner = unwrap(value)
    const candidate = isFlag && typeof inner === "boolean" ? Number(inner) : value
    for (const { accepts, convert } of all) {
      const converted = convert(candidate)
      if (accepts(converted)) return converted
    }
    return value
  }
}

const isLiteral = (ast: SchemaAST.AST, literal: number): boolean => SchemaAST.isLiteral(ast) && ast.literal === literal

/** Returns the element of an array with one element, and any other value unchanged. */
const unwrap = (value: unknown): unknown => Array.isArray(value) && value.length === 1 ? value[0] : value

const toText = (value: unknown): unknown =>
  typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? String(value) : value

const toNumber = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) return value
  const number = Number(value)
  return Number.isSafeInteger(number) || (value.includes(".") && Number.isFinite(number)) ? number : value
}

const toBoolean = (value: unknown): unknown => {
  switch (value) {
    case 1:
    case "1":
    case "true":
      return true
    case 0:
    case "0":
    case "false":
      return false
    default:
      return value
  }
}

/** Returns true if a field of `value` that the schema `ast` declares is `null`, or if `value` itself is `null`. */
const hasNull = (ast: SchemaAST.AST, value: unknown): boolean => {
  if (value === null) return true
  switch (ast._tag) {
    case "TypeLiteral":
      return isObject(value)
        && ast.propertySignatures.some(({ name, type }) =>
          Predicate.hasProperty(value, name) && hasNull(type, value[name])
        )
    case "TupleType": {
      const types = [...ast.elements, ...ast.rest].map(({ type }) => type)
      return Array.isArray(value) &&
        value.some((element, i) => hasNull(types[Math.min(i, types.length - 1)] ?? ast, element))
    }
    case "Union":
      return ast.types.some((type) => hasNull(type, value))
    default:
      return false
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Predicate.isRecord(value) && !Array.isArray(value)
