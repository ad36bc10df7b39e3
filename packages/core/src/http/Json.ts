/**
 * Encoding and parsing of JSON text.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Hash from "effect/Hash"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { appendKey } from "../internal/parseIssues.js"

/**
 * Encodes a value as compact JSON. A value that JSON cannot represent, and that `JSON.stringify` would throw on, drop or
 * change silently (bigint, `NaN`, infinities, cycles, functions, symbols, `undefined` anywhere but in a field, maps, sets,
 * redacted values), is a left that names the place.
 *
 * @since 0.1.0
 * @category combinators
 */
export const encode = (value: unknown): Either.Either<string, string> =>
  Either.try({
    try: () => {
      const issue = findIssue(value, [])
      return issue === undefined ? Either.right(JSON.stringify(value)) : Either.left(textOf(issue))
    },
    // A `toJSON` or a getter of the payload threw, or the nesting exceeds the stack.
    catch: (cause) => `payload cannot be encoded as JSON (${cause instanceof Error ? cause.name : "unknown"})`
  }).pipe(Either.flatMap(identity))

/**
 * Parses JSON text without loss of digits: an integer beyond 2^53, as FastMoss sends some ids, becomes the string of its
 * digits. Everything else is parsed as by `JSON.parse`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parse = (text: string): Either.Either<unknown, "not JSON"> =>
  Either.try({
    try: () => {
      const value: Value = JSON.parse(text)
      return isLongNumber.test(text) && isUnsafe(value, 0) ? JSON.parse(quoteUnsafeIntegers(text)) : value
    },
    catch: () => "not JSON"
  })

/**
 * Returns the canonical form of JSON text: fields sorted by name, no white space. Equal values have the same form.
 *
 * @since 0.1.0
 * @category combinators
 */
export const canonical = (text: string): string => stringifySorted(JSON.parse(text))

/**
 * Returns a cheap hash of compact JSON. Texts with the same canonical form have the same hash.
 *
 * @since 0.1.0
 * @category combinators
 */
export const hash = (text: string): number => {
  // A sum does not depend on the order of the fields.
  let sum = 0
  for (let i = 0; i < text.length; i++) {
    const mixed = Math.imul(text.charCodeAt(i), 0x9e3779b9)
    sum = sum + Math.imul(mixed ^ mixed >>> 15, 0x85ebca6b) | 0
  }
  return Hash.optimize(sum)
}

const stringifySorted = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(stringifySorted).join()}]`
  if (!Predicate.isRecord(value)) return JSON.stringify(value)
  let fields = ""
  for (const name of Object.keys(value).sort()) {
    fields += `${fields === "" ? "" : ","}${JSON.stringify(name)}:${stringifySorted(value[name])}`
  }
  return `{${fields}}`
}

// 2^53 has 16 digits. Digits inside strings match too, which only costs the walk of `isUnsafe`.
const isLongNumber = /\d{16}/

type Value = string | number | boolean | null | Array<Value> | { readonly [name: string]: Value }

/** Checks whether a value is or contains a number beyond 2^53, or is nested so deeply that its text has to be scanned. */
const isUnsafe = (value: Value, depth: number): boolean => {
  if (typeof value === "number") return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER
  if (typeof value !== "object" || value === null) return false
  if (depth > 100) return true
  if (Array.isArray(value)) {
    for (const element of value) if (isUnsafe(element, depth + 1)) return true
    return false
  }
  for (const name in value) {
    const field = value[name]
    if (field !== undefined && isUnsafe(field, depth + 1)) return true
  }
  return false
}

const wholeNumber = /-?\d+(?![\d.eE])/y
const otherNumber = /-?\d[\d.eE+-]*/y

/** Quotes the integers that a double cannot represent. The text has to be valid JSON. */
const quoteUnsafeIntegers = (text: string): string => {
  const parts: Array<string> = []
  let copied = 0
  let i = 0
  while (i < text.length) {
    const char = text[i]
    if (char === "\"") {
      i = endOfString(text, i)
    } else if (char === "-" || (char !== undefined && char >= "0" && char <= "9")) {
      wholeNumber.lastIndex = otherNumber.lastIndex = i
      const [whole] = wholeNumber.exec(text) ?? []
      const [number = char] = otherNumber.exec(text) ?? []
      if (whole !== undefined && !Number.isSafeInteger(Number(whole))) {
        parts.push(text.slice(copied, i), "\"", whole, "\"")
        copied = i + whole.length
      }
      i += number.length
    } else i++
  }
  return parts.join("") + text.slice(copied)
}

const endOfString = (text: string, start: number): number => {
  let end = start + 1
  while (text[end] !== "\"") end += text[end] === "\\" ? 2 : 1
  return end + 1
}

/** A value that JSON cannot represent, and the keys that lead to it, the last one first. */
interface Issue {
  readonly what: string
  readonly keys: Array<PropertyKey>
}

const findIssue = (value: unknown, ancestors: Array<object>): Issue | undefined => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined
    case "number":
      return Number.isFinite(value) ? undefined : invalid(`${value}, which is not representable in JSON`)
    case "object":
      return value === null ? undefined : findIssueInObject(value, ancestors)
    case "bigint":
      return invalid("a bigint, which is not representable in JSON; send ids as strings")
    default:
      return invalid(
        `${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}, which is not representable in JSON`
      )
  }
}

const findIssueInObject = (value: object, ancestors: Array<object>): Issue | undefined => {
  if (ancestors.includes(value)) return invalid("a cycle, which is not representable in JSON")
  if (Redacted.isRedacted(value)) return invalid("a redacted value; unwrap it with Redacted.value")
  if (value instanceof Map || value instanceof Set) {
    return invalid(`a ${value instanceof Map ? "Map" : "Set"}, which is not representable in JSON`)
  }
  ancestors.push(value)
  const issue = "toJSON" in value && typeof value.toJSON === "function"
    ? findIssue(value.toJSON(), ancestors)
    : findIssueInFields(value, ancestors)
  ancestors.pop()
  return issue
}

const findIssueInFields = (value: object, ancestors: Array<object>): Issue | undefined => {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const issue = at(i, findIssue(value[i], ancestors))
      if (issue !== undefined) return issue
    }
  } else if (Predicate.isRecord(value)) {
    for (const key of Object.keys(value)) {
      const field = value[key]
      const issue = field === undefined ? undefined : at(key, findIssue(field, ancestors))
      if (issue !== undefined) return issue
    }
  }
  return undefined
}

const invalid = (what: string): Issue => ({ what, keys: [] })

const at = (key: PropertyKey, issue: Issue | undefined): Issue | undefined => {
  issue?.keys.push(key)
  return issue
}

const textOf = ({ keys, what }: Issue): string => {
  const path = keys.reduceRight(appendKey, "")
  return `${path.startsWith("[") || path === "" ? "payload" : "payload."}${path} is ${what}`
}
