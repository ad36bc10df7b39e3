/**
 * Parses the payload that a user writes as JSON. Pure.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"

/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown }

/** Parses a payload. `source` names its origin in messages, such as `stdin`. Left: the problem and its cure. */
export const parse = (text: string, source: string): Either.Either<JsonObject, string> => {
  const json = text.replace(/^\ufeff/, "")
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return Either.left(
      `${source} is not valid JSON. If your shell removes double quotes, pass the payload in a file (--payload @file.json) or on stdin (--payload -)`
    )
  }
  const [lost] = numbersIn(json).filter((digits) => !isKept(digits))
  if (lost !== undefined) {
    return Either.left(`${source}: ${lost} is too large for a JSON number. Write an id as a string: "${lost}"`)
  }
  return isObject(value) ? Either.right(withOrder(value)) : Either.left(`${source} must be a JSON object`)
}

/** Returns all numbers in a JSON text, with the digits as written. */
const numbersIn = (json: string): ReadonlyArray<string> =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, "\"\"").match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi) ?? []

/**
 * Returns true if `JSON.parse` keeps the number. Returns false if a whole number would lose digits, or if the number
 * would become infinite.
 */
const isKept = (digits: string): boolean => {
  const number = Number(digits)
  return Number.isFinite(number) && (/e/i.test(digits) || !Number.isInteger(number) || Number.isSafeInteger(number))
}

/**
 * Returns a payload with `orderby` in the library's form, a single order. FastMoss's form is an array with one order.
 */
const withOrder = (payload: JsonObject): JsonObject => {
  const { orderby } = payload
  return Array.isArray(orderby) && orderby.length === 1 ? { ...payload, orderby: orderby[0] } : payload
}

/** Returns a copy of a payload in which the field at a path, such as `["filter", "region"]`, has a new value. */
export const set = (payload: JsonObject, [key, ...rest]: ReadonlyArray<string>, value: unknown): JsonObject => {
  if (key === undefined) return payload
  const inner = payload[key]
  return { ...payload, [key]: rest.length === 0 ? value : set(isObject(inner) ? inner : {}, rest, value) }
}

/** Returns true for an object that is not an array. */
export const isObject = (value: unknown): value is JsonObject => Predicate.isRecord(value) && !Array.isArray(value)
