/**
 * JSON text: written once, and read.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
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
      const issue = findIssue(value, "", [])
      return issue === undefined ? Either.right(JSON.stringify(value)) : Either.left(issue)
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
      const value: unknown = JSON.parse(text)
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

/** Whether it is a number beyond 2^53, or has one inside. */
const isUnsafe = (value: unknown, depth: number): boolean =>
  typeof value === "number"
    ? Math.abs(value) > Number.MAX_SAFE_INTEGER
    : typeof value === "object" && value !== null && holdsUnsafeInteger(value, depth)

/** Whether a number inside is beyond 2^53, or the value so deep that its text is the better thing to look at. */
const holdsUnsafeInteger = (value: object, depth: number): boolean => {
  if (depth > 100) return true
  if (Array.isArray(value)) return value.some((element) => isUnsafe(element, depth + 1))
  if (Predicate.isRecord(value)) {
    for (const name in value) if (isUnsafe(value[name], depth + 1)) return true
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

const findIssue = (value: unknown, path: string, ancestors: ReadonlyArray<object>): string | undefined => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined
    case "number":
      return Number.isFinite(value) ? undefined : unsayable(path, `${value}, which JSON cannot say`)
    case "object":
      return value === null ? undefined : findIssueInObject(value, path, ancestors)
    case "bigint":
      return unsayable(path, "a bigint, which JSON cannot say; ids are sent as strings")
    default:
      return unsayable(
        path,
        `${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}, which JSON cannot say`
      )
  }
}

const findIssueInObject = (value: object, path: string, ancestors: ReadonlyArray<object>): string | undefined => {
  if (ancestors.includes(value)) return unsayable(path, "a cycle, which JSON cannot say")
  if (Redacted.isRedacted(value)) return unsayable(path, "a redacted value; take it out with Redacted.value")
  if (value instanceof Map || value instanceof Set) {
    return unsayable(path, `a ${value instanceof Map ? "Map" : "Set"}, which JSON cannot say`)
  }
  const inside = [...ancestors, value]
  if ("toJSON" in value && typeof value.toJSON === "function") return findIssue(value.toJSON(), path, inside)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const issue = findIssue(value[i], appendKey(path, i), inside)
      if (issue !== undefined) return issue
    }
    return undefined
  }
  for (const [key, field] of Object.entries(value)) {
    const issue = field === undefined ? undefined : findIssue(field, appendKey(path, key), inside)
    if (issue !== undefined) return issue
  }
  return undefined
}

const unsayable = (path: string, what: string): string =>
  `${path.startsWith("[") || path === "" ? "payload" : "payload."}${path} is ${what}`
