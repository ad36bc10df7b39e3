/**
 * Encoding and parsing of JSON text.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Hash from "effect/Hash"
import { NodeInspectSymbol } from "effect/Inspectable"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { appendKey } from "../internal/parseIssues.js"

/**
 * Maximum nesting depth of arrays and objects. Deeper values would overflow the stack of a recursive function.
 */
const maxDepth = 500

/**
 * Encodes a value as compact JSON. Left: the problem and its place in the value, if JSON cannot represent a part of it.
 *
 * It rejects values that `JSON.stringify` would throw on, drop or silently change: bigint, `NaN`, infinities, invalid
 * dates, cycles, functions, symbols, maps, sets, bytes, redacted values, objects without fields such as promises,
 * Effect's data types (unwrap them first), and `undefined` anywhere but in an object's field.
 *
 * @since 0.1.0
 * @category combinators
 */
export const encode = (value: unknown): Either.Either<string, string> =>
  Either.try({
    try: () => {
      const checked = check(value, [])
      return checked instanceof Issue ? Either.left(checked.text) : Either.right(JSON.stringify(checked))
    },
    // A `toJSON` method or a getter in the payload threw an error.
    catch: (cause) => `payload cannot be encoded as JSON (${cause instanceof Error ? cause.name : "unknown"})`
  }).pipe(Either.flatMap(identity))

/**
 * Parses JSON text without losing digits. A whole number beyond 2^53, as in some of FastMoss's ids, becomes a string of
 * its digits. Everything else is parsed as `JSON.parse` does. Left: the expected form of the text, for a message.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parse = (text: string): Either.Either<unknown, string> =>
  Either.try({
    try: () => {
      const value: Value = JSON.parse(text)
      // Most responses contain long ids and take the survey. A short text without them cannot be nested too deeply.
      if (text.length <= 2 * maxDepth && !mayHaveUnsafeNumber.test(text)) return Either.right(value)
      switch (survey(value, 1)) {
        case "safe":
          return Either.right(value)
        case "unsafe":
          return Either.right<unknown>(JSON.parse(rewriteUnsafeNumbers(text, wholeDigits)))
        case "deep":
          return Either.left(shallow)
      }
    },
    catch: (cause) => cause instanceof RangeError ? shallow : "JSON"
  }).pipe(Either.flatMap(identity))

const shallow = `JSON that is nested at most ${maxDepth} levels deep`

/**
 * Returns the canonical form of compact JSON, with fields sorted by name. Equal values have the same canonical form.
 * Numbers beyond 2^53 keep all digits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const canonical = (text: string): string => {
  const value: Value = JSON.parse(text)
  if (!mayHaveUnsafeNumber.test(text) || survey(value, 1) !== "unsafe") return stringifySorted(value)
  // A text that already contains the mark is returned unchanged.
  return text.includes(mark)
    ? text
    : stringifySorted(JSON.parse(rewriteUnsafeNumbers(text, (number) => mark + number))).replace(markedNumber, "$1")
}

/**
 * Escaped control character. `canonical` marks a number beyond 2^53 with it while the number is written as a string.
 */
const mark = "\\u0001"
const markedNumber = /"\\u0001([^"]*)"/g

/**
 * Returns a hash of compact JSON that is fast to compute. Texts with the same canonical form have the same hash.
 *
 * @since 0.1.0
 * @category combinators
 */
export const hash = (text: string): number => {
  // A sum over the names and values of all fields does not depend on the order of the fields.
  let sum = 0
  let part = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (isDelimiter(char)) {
      sum = sum + mixed(part) | 0
      part = 0
    } else part = Math.imul(part, 31) + char | 0
  }
  return Hash.optimize(sum + mixed(part))
}

/** Returns true for the code of a character that separates names and values in JSON: `"`, `,`, `:` and brackets. */
const isDelimiter = (char: number): boolean =>
  char === 34 || char === 44 || char === 58 || char === 91 || char === 93 || char === 123 || char === 125

const mixed = (part: number): number => {
  const product = Math.imul(part, 0x9e3779b9)
  return Math.imul(product ^ product >>> 15, 0x85ebca6b)
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

// A number beyond 2^53 has at least 16 digits or an exponent. Digits inside strings match too, which only costs an
// extra survey.
const mayHaveUnsafeNumber = /\d{16}|\d[eE]/

type Value = string | number | boolean | null | Array<Value> | { readonly [name: string]: Value }

/**
 * Classifies a parsed value: `deep` if it is nested too deeply, else `unsafe` if it contains a number beyond 2^53, else
 * `safe`. `depth` is the nesting depth of the value, from 1.
 */
const survey = (value: Value, depth: number): "safe" | "unsafe" | "deep" => {
  if (typeof value === "number") {
    return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER ? "unsafe" : "safe"
  }
  if (typeof value !== "object" || value === null) return "safe"
  if (depth > maxDepth) return "deep"
  let result: "safe" | "unsafe" = "safe"
  if (Array.isArray(value)) {
    for (const element of value) {
      const inner = survey(element, depth + 1)
      if (inner === "deep") return inner
      if (inner === "unsafe") result = inner
    }
    return result
  }
  for (const name in value) {
    const field = value[name]
    // Most fields are strings.
    if (typeof field === "string" || field === undefined) continue
    const inner = survey(field, depth + 1)
    if (inner === "deep") return inner
    if (inner === "unsafe") result = inner
  }
  return result
}

const anyNumber = /-?\d[\d.eE+-]*/y

/**
 * Returns JSON text in which strings replace the numbers beyond 2^53. `textOf` returns the content of the string for a
 * number. The number stays if `textOf` returns `undefined`.
 */
const rewriteUnsafeNumbers = (text: string, textOf: (number: string) => string | undefined): string => {
  const parts: Array<string> = []
  let copied = 0
  let i = 0
  while (i < text.length) {
    const char = text[i]
    if (char === "\"") {
      i = endOfString(text, i)
    } else if (char === "-" || (char !== undefined && char >= "0" && char <= "9")) {
      anyNumber.lastIndex = i
      const [number = char] = anyNumber.exec(text) ?? []
      const replacement = Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER ? textOf(number) : undefined
      if (replacement !== undefined) {
        parts.push(text.slice(copied, i), "\"", replacement, "\"")
        copied = i + number.length
      }
      i += number.length
    } else i++
  }
  return parts.join("") + text.slice(copied)
}

/** Maximum number of digits of a number that is replaced by a string. No id is longer. */
const mostDigits = 40

/**
 * Returns the digits of a whole number in any JSON notation: `1.5e3` becomes `1500`. Returns `undefined` for a number
 * with a fraction or with more than 40 digits.
 */
const wholeDigits = (number: string): string | undefined => {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const digits = whole + fraction
  const length = whole.length + Number(exponent)
  return length > mostDigits || !/^0*$/.test(digits.slice(Math.max(length, 0)))
    ? undefined
    : sign + digits.slice(0, Math.max(length, 0)).padEnd(length, "0")
}

const endOfString = (text: string, start: number): number => {
  let end = start + 1
  while (text[end] !== "\"") end += text[end] === "\\" ? 2 : 1
  return end + 1
}

/** Problem of a value that JSON cannot represent. `keys` is the path to the value in the payload, in reverse order. */
class Issue {
  readonly problem: string
  readonly keys: Array<PropertyKey> = []

  constructor(problem: string) {
    this.problem = problem
  }

  at(key: PropertyKey): Issue {
    this.keys.push(key)
    return this
  }

  get text(): string {
    const path = this.keys.reduceRight(appendKey, "")
    return `${path.startsWith("[") || path === "" ? "payload" : "payload."}${path} is ${this.problem}`
  }
}

/** Issue of a value that is nested too deeply. It omits the path to the value, which would be too long to read. */
class TooDeep extends Issue {
  constructor() {
    super(`nested deeper than ${maxDepth} levels`)
  }

  override at(): Issue {
    return this
  }
}

/**
 * Checks that JSON can represent a value. `ancestors` are the objects that contain the value.
 *
 * - If JSON cannot represent it: returns an `Issue`.
 * - If a `toJSON` method replaces a part: returns a copy with the results of these methods, so that `JSON.stringify`
 *   runs no code of the payload.
 * - Otherwise: returns the value itself.
 */
const check = (value: unknown, ancestors: Array<object>): unknown => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "number":
      return Number.isFinite(value) ? value : new Issue(`${value}, which is not representable in JSON`)
    case "object":
      return value === null ? null : checkObject(value, ancestors)
    case "bigint":
      return new Issue("a bigint, which is not representable in JSON; send ids as strings")
    default:
      return new Issue(
        `${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}, which is not representable in JSON`
      )
  }
}

const checkObject = (value: object, ancestors: Array<object>): unknown => {
  if (ancestors.includes(value)) return new Issue("a cycle, which is not representable in JSON")
  if (ancestors.length === maxDepth) return new TooDeep()
  if (Redacted.isRedacted(value)) return new Issue("a redacted value; unwrap it with Redacted.value")
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
    return new Issue(`${withArticle(nameOf(value))}, which is not representable in JSON`)
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) return new Issue("an invalid Date")
  ancestors.push(value)
  const checked = "toJSON" in value && typeof value.toJSON === "function"
    ? checkReplacement(value, value.toJSON(), ancestors)
    : checkFields(value, ancestors)
  ancestors.pop()
  return checked
}

/**
 * Checks `replacement`, the result of the `toJSON` method of `value`. Returns an `Issue` for one of Effect's data
 * types, otherwise the same as `check`.
 */
const checkReplacement = (value: object, replacement: unknown, ancestors: Array<object>): unknown => {
  if (replacement === value) return new Issue("an object whose toJSON returns the object itself")
  if (NodeInspectSymbol in value && Predicate.hasProperty(replacement, "_id")) {
    const name = String(replacement._id)
    return new Issue(`${withArticle(name)}; ${name === "Effect" ? "run it with yield*" : "unwrap it"}`)
  }
  return Predicate.isObject(replacement) ? checkFields(replacement, ancestors) : check(replacement, ancestors)
}

/**
 * Checks the fields of an object or the elements of an array. Returns an `Issue`, else the object itself, or a copy if
 * a `toJSON` method replaced a part.
 */
const checkFields = (value: object, ancestors: Array<object>): unknown => {
  if (Array.isArray(value)) {
    let copy: Array<unknown> | undefined
    for (let i = 0; i < value.length; i++) {
      const checked = check(value[i], ancestors)
      if (checked instanceof Issue) return checked.at(i)
      if (checked !== value[i]) (copy ??= [...value])[i] = checked
    }
    return copy ?? value
  }
  const names = Object.keys(value)
  if (names.length === 0 && !isPlain(value)) {
    return new Issue(`${withArticle(nameOf(value))}, which has no fields to send`)
  }
  const changes: Array<readonly [string, unknown]> = []
  for (const name of names) {
    const field: unknown = Reflect.get(value, name)
    const checked = field === undefined ? undefined : check(field, ancestors)
    if (checked instanceof Issue) return checked.at(name)
    if (checked !== field) changes.push([name, checked])
  }
  return changes.length === 0 ? value : Object.fromEntries([...Object.entries(value), ...changes])
}

/**
 * Returns true for an object literal, also if it comes from another realm, such as another window or a `vm` context.
 */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const nameOf = (value: object): string => value.constructor?.name || "object"

const withArticle = (name: string): string => `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`
