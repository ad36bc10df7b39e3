/**
 * Validates the arguments of a tool call, and separates the payload of the endpoint from `limit`, `skip`, `fields` and
 * `latest`. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import { isObject, type JsonObject } from "../payload/PayloadText.js"
import * as Period from "../payload/Period.js"
import type { EndpointReference, PayloadSchema } from "../reference/EndpointReference.js"
import { defaultLimit, mostRows, pagingFields } from "./InputSchema.js"
import type { Tool } from "./Tool.js"

/** The validated arguments of a tool call. */
export interface Question {
  readonly payload: JsonObject
  /** Paths of the fields to return; empty for all fields. */
  readonly fields: ReadonlyArray<string>
  readonly limit: number
  readonly skip: number
  /** The kind of period, such as `day`, if the latest ranking is requested; `undefined` otherwise. */
  readonly latest: DateInfo.Kind | undefined
}

/** Validates the arguments of a tool call. Left: the problem and its cure, in one sentence. */
export const make = ({ endpoint, inputSchema, name }: Tool, given: unknown): Either.Either<Question, string> =>
  Either.gen(function*() {
    const args = yield* objectOf(asJson(given))
    yield* knownNames(name, args, Object.keys(inputSchema.properties))
    const checked = yield* coerced(args, inputSchema, "")
    const { fields, latest, limit, skip, ...payload } = isObject(checked) ? checked : {}
    const kind = yield* latestOf(latest)
    if (kind !== undefined && Period.isNamed(payload)) {
      return yield* Either.left("latest and filter.date_info cannot be combined: pass one of them.")
    }
    return {
      payload,
      fields: yield* fieldsOf(endpoint, fields),
      // An endpoint without pages returns all of its data.
      limit: endpoint.list === null
        ? Number.MAX_SAFE_INTEGER
        : yield* wholeNumber("limit", limit, defaultLimit, 1, mostRows),
      skip: yield* wholeNumber("skip", skip, 0, 0, Number.MAX_SAFE_INTEGER),
      latest: kind
    }
  })

const objectOf = (value: unknown): Either.Either<JsonObject, string> =>
  value === undefined || value === null
    ? Either.right({})
    : isObject(value)
    ? Either.right(value)
    : Either.left("The arguments must be an object.")

const knownNames = (tool: string, args: JsonObject, known: ReadonlyArray<string>): Either.Either<void, string> => {
  const unknown = Object.keys(args).find((name) => !known.includes(name))
  if (unknown === undefined) return Either.right(undefined)
  if (pagingFields.includes(unknown) && known.includes("skip")) {
    return Either.left(`${unknown} is not a parameter here: limit and skip choose the rows.`)
  }
  return Either.left(
    `${shortened(unknown)} is not a parameter of ${tool}${
      didYouMean(unknown, known, known.length === 0 ? ", which has none." : `; its parameters are ${known.join(", ")}.`)
    }`
  )
}

/** Cuts a name to 60 characters, to quote it in a message. */
const shortened = (name: string): string => name.length > 60 ? `${name.slice(0, 60)}…` : name

/** Parses a string that holds a JSON object or list, because some clients send those as text. */
const asJson = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/**
 * Returns an argument without these common mistakes of models:
 * - an object or a list as JSON text: parses it
 * - a number in place of a string, such as an id: converts it
 * - a list with a single object in place of the object, such as one order: unwraps it
 * - a null in an object: drops it
 *
 * Leaves all other mistakes for the check of the endpoint's call. Left: the message for a number that has lost digits.
 * `path` names the argument in this message.
 */
const coerced = (given: unknown, schema: PayloadSchema, path: string): Either.Either<unknown, string> => {
  const { items, properties, type } = schema
  const value = type === "object" || type === "array" ? asJson(given) : given
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return Either.left(
      `${path} is a number with more digits than JSON numbers keep, so its last digits are lost. Pass an id as a string, such as "1729400000000000001".`
    )
  }
  if (type === "object") {
    const object = Array.isArray(value) && value.length === 1 ? value[0] : value
    if (!isObject(object)) return Either.right(object)
    const entries = Object.entries(object).filter(([, inner]) => inner !== null).map(([name, inner]) =>
      Either.map(
        coerced(inner, properties?.[name] ?? {}, path === "" ? name : `${path}.${name}`),
        (inner): readonly [string, unknown] => [name, inner]
      )
    )
    return Either.map(Either.all(entries), (entries) => Object.fromEntries(entries))
  }
  if (Array.isArray(value)) {
    return Either.all(value.map((inner, i) => coerced(inner, items ?? {}, `${path}[${i}]`)))
  }
  return Either.right(typeof value === "number" && type === "string" ? String(value) : value)
}

const latestOf = (value: unknown): Either.Either<Question["latest"], string> =>
  value === undefined ? Either.right(undefined) : Either.fromNullable(
    Period.kinds.find((kind) => kind === value),
    () => "latest must be day, week or month."
  )

const wholeNumber = (
  name: string,
  value: unknown,
  otherwise: number,
  least: number,
  most: number
): Either.Either<number, string> => {
  const number = value === undefined
    ? otherwise
    : typeof value === "string" && /^\d{1,9}$/.test(value)
    ? Number(value)
    : value
  return typeof number === "number" && Number.isInteger(number) && number >= least && number <= most
    ? Either.right(number)
    : Either.left(
      `${name} must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`
    )
}

const fieldsOf = (
  { fields, name }: EndpointReference,
  value: unknown
): Either.Either<ReadonlyArray<string>, string> => {
  const names = typeof value === "string" ? value.split(",") : value ?? []
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    return Either.left("fields must be a list of strings, such as [\"title\"].")
  }
  const wanted = names.map((name) => name.trim()).filter((name) => name !== "")
  const paths = fields.map(({ path }) => path)
  const unknown = wanted.find((path) => !paths.some((known) => known === path || known.startsWith(`${path}.`)))
  if (unknown === undefined) return Either.right(wanted)
  return Either.left(
    `${shortened(unknown)} is not a field of ${name}${
      didYouMean(unknown, paths)
    } The resource fastmoss://endpoints/${name} lists the fields.`
  )
}
