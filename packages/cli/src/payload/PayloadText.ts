/**
 * A payload that a person writes: JSON text, a file or stdin, and flags that add to it. Pure.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: unknown }

/** Parses the text of a payload. `source` names where it comes from. Left: the problem and its cure. */
export const parse = (text: string, source: string): Either.Either<JsonObject, string> => {
  const json = text.replace(/^\ufeff/, "")
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return Either.left(
      `${source} is not JSON. Some shells remove the double quotes: write the payload into a file and pass --payload @file.json, or pass it on stdin with --payload -`
    )
  }
  const [lost] = numbersIn(json).filter((digits) => !isKept(digits))
  if (lost !== undefined) {
    return Either.left(`${source}: ${lost} is too large for a JSON number here; write an id as a text: "${lost}"`)
  }
  return isObject(value) ? Either.right(withOrder(value)) : Either.left(`${source} must be a JSON object`)
}

/** Returns the numbers of a JSON text, as they are written. */
const numbersIn = (json: string): ReadonlyArray<string> =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, "\"\"").match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi) ?? []

/** Returns false for a whole number that loses digits, and for one that becomes infinite. */
const isKept = (digits: string): boolean => {
  const number = Number(digits)
  return Number.isFinite(number) && (/e/i.test(digits) || !Number.isInteger(number) || Number.isSafeInteger(number))
}

/** FastMoss's own form of an order is an array of one; the library takes the order itself. */
const withOrder = (payload: JsonObject): JsonObject => {
  const { orderby } = payload
  return Array.isArray(orderby) && orderby.length === 1 ? { ...payload, orderby: orderby[0] } : payload
}

/** Sets a field of a payload; objects on the way are kept. */
export const set = (payload: JsonObject, [key, ...rest]: ReadonlyArray<string>, value: unknown): JsonObject => {
  if (key === undefined) return payload
  const inner = payload[key]
  return { ...payload, [key]: rest.length === 0 ? value : set(isObject(inner) ? inner : {}, rest, value) }
}

/** Returns true for an object that is no array. */
export const isObject = (value: unknown): value is JsonObject => Predicate.isRecord(value) && !Array.isArray(value)
