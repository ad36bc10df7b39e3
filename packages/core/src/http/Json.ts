/**
 * JSON text: written once, and read.
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
 * Writes a value as compact JSON. What JSON cannot say, and what `JSON.stringify` would drop or change without a word
 * (bigint, `NaN`, infinities, cycles, functions, symbols, `undefined` anywhere but in a field, maps, sets, redacted
 * values), is a left that names the place.
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
    // A `toJSON` or a getter of the caller's that throws, or nesting beyond the stack.
    catch: (cause) => `payload cannot be written as JSON (${cause instanceof Error ? cause.name : "unknown"})`
  }).pipe(Either.flatMap(identity))

/**
 * Reads JSON text without losing a digit: a whole number beyond 2^53, as FastMoss sends some ids, becomes the text of its
 * digits. All else is read as `JSON.parse` does.
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
 * The same text for all texts that say the same: fields in the order of their names, no white space. `text` is JSON.
 *
 * @since 0.1.0
 * @category combinators
 */
export const canonical = (text: string): string => writeSorted(JSON.parse(text))

/**
 * A number that texts have in common which `canonical` makes the same, and few others, at little cost. `text` is compact
 * JSON.
 *
 * @since 0.1.0
 * @category combinators
 */
export const hash = (text: string): number => {
  // A sum: fields in another order are the same characters.
  let sum = 0
  for (let i = 0; i < text.length; i++) {
    const mixed = Math.imul(text.charCodeAt(i), 0x9e3779b9)
    sum = sum + Math.imul(mixed ^ mixed >>> 15, 0x85ebca6b) | 0
  }
  return Hash.optimize(sum)
}

const writeSorted = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(writeSorted).join()}]`
  if (!Predicate.isRecord(value)) return JSON.stringify(value)
  let fields = ""
  for (const name of Object.keys(value).sort()) {
    fields += `${fields === "" ? "" : ","}${JSON.stringify(name)}:${writeSorted(value[name])}`
  }
  return `{${fields}}`
}

// 2^53 has 16 digits. Those of ids that are strings match, too: that costs a look at each number, no more.
const isLongNumber = /\d{16}/

type Value = string | number | boolean | null | Array<Value> | { readonly [name: string]: Value }

/** Whether it is a number beyond 2^53, or has one inside, or is so deep that its text is the better thing to look at. */
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

/** Puts quotes around the whole numbers that a double cannot hold. The text is known to be JSON. */
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

/** What JSON cannot say, and the keys that lead to it, the last one first. */
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
      return Number.isFinite(value) ? undefined : unsayable(`${value}, which JSON cannot say`)
    case "object":
      return value === null ? undefined : findIssueInObject(value, ancestors)
    case "bigint":
      return unsayable("a bigint, which JSON cannot say; ids are sent as strings")
    default:
      return unsayable(`${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}, which JSON cannot say`)
  }
}

const findIssueInObject = (value: object, ancestors: Array<object>): Issue | undefined => {
  if (ancestors.includes(value)) return unsayable("a cycle, which JSON cannot say")
  if (Redacted.isRedacted(value)) return unsayable("a redacted value; take it out with Redacted.value")
  if (value instanceof Map || value instanceof Set) {
    return unsayable(`a ${value instanceof Map ? "Map" : "Set"}, which JSON cannot say`)
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

const unsayable = (what: string): Issue => ({ what, keys: [] })

const at = (key: PropertyKey, issue: Issue | undefined): Issue | undefined => {
  issue?.keys.push(key)
  return issue
}

const textOf = ({ keys, what }: Issue): string => {
  const path = keys.reduceRight(appendKey, "")
  return `${path.startsWith("[") || path === "" ? "payload" : "payload."}${path} is ${what}`
}
