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

/** Returns all numbers in a JSON text, as written. */
const numbersIn = (json: string): ReadonlyArray<string> =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, "\"\"").match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi) ?? []

/** Returns false if `JSON.parse` changes the number: a whole number loses digits, or the number becomes infinite. */
const isKept = (digits: string): boolean => {
  const number = Number(digits)
  return Number.isFinite(number) && (/e/i.test(digits) || !Number.isInteger(number) || Number.isSafeInteger(number))
}

/** Converts an `orderby` in FastMoss's form, an array with one order, to the library's form, the order itself. */
const withOrder = (payload: JsonObject): JsonObject => {
  const { orderby } = payload
  return Array.isArray(orderby) && orderby.length === 1 ? { ...payload, orderby: orderby[0] } : payload
}

/** Returns a payload with a field set. Other fields of the objects on its path stay. */
export const set = (payload: JsonObject, [key, ...rest]: ReadonlyArray<string>, value: unknown): JsonObject => {
  if (key === undefined) return payload
  const inner = payload[key]
  return { ...payload, [key]: rest.length === 0 ? value : set(isObject(inner) ? inner : {}, rest, value) }
}

/** Returns true for an object that is not an array. */
export const isObject = (value: unknown): value is JsonObject => Predicate.isRecord(value) && !Array.isArray(value)
