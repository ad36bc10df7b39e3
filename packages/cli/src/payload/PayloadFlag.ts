/**
 * Derives the flags of an endpoint from the schema of its payload: `--price-range 10..50` sets `filter.price_range`.
 * Pure.
 */
import * as Either from "effect/Either"
import type { EndpointReference, PayloadSchema } from "../reference/EndpointReference.js"

/** A flag that sets a field of a payload. */
export interface PayloadFlag {
  /** The name of the flag, without its dashes. */
  readonly name: string
  /** The keys that lead to the field in the payload, outermost first, such as `["filter", "price_range"]`. */
  readonly path: ReadonlyArray<string>
  readonly isRequired: boolean
  /** True if the field is a boolean. The value of its flag may be left out, as in `--is-free-shipping`. */
  readonly isFlag: boolean
  /** The form of a value, such as `10..50` or `asc|desc`. */
  readonly form: string
  readonly description: string
  /** Parses the value of the flag. Left: a description of a correct value. */
  readonly parse: (text: string) => Either.Either<unknown, string>
}

/**
 * Returns the flags of an endpoint, one for each field of its payload. `without` lists fields that get no flag, such as
 * `filter.date_info`.
 */
export const flagsOf = (
  { payload }: EndpointReference,
  without: ReadonlyArray<string> = []
): ReadonlyArray<PayloadFlag> =>
  fieldsOf(payload, []).flatMap(({ isRequired, path, schema }) => {
    const field = path.at(-1) ?? ""
    if (without.includes(path.join("."))) return []
    const value = formOf(schema)
    return [{
      name: field.replaceAll("_", "-"),
      path,
      isRequired,
      isFlag: schema.type === "boolean",
      form: value.form,
      description: schema.description ?? "",
      parse: value.parse
    }]
  })

const fieldsOf = (
  { properties = {}, required = [] }: PayloadSchema,
  outer: ReadonlyArray<string>
): ReadonlyArray<{
  readonly path: ReadonlyArray<string>
  readonly schema: PayloadSchema
  readonly isRequired: boolean
}> =>
  Object.entries(properties).flatMap(([name, schema]) =>
    name === "filter" && outer.length === 0
      ? fieldsOf(schema, [name])
      : [{ path: [...outer, name], schema, isRequired: required.includes(name) }]
  )

interface ValueForm {
  readonly form: string
  readonly parse: PayloadFlag["parse"]
}

const formOf = (schema: PayloadSchema): ValueForm => {
  const { anyOf, enum: choices, properties, type } = schema
  if (properties !== undefined) return objectForm(schema)
  if (anyOf !== undefined) {
    return {
      form: "id[,id…]",
      parse: (text) => Either.right(text.split(",").map((id) => id.trim()))
    }
  }
  if (choices !== undefined) return choiceForm(choices)
  switch (type) {
    case "boolean":
      return {
        form: "true|false",
        parse: (text) =>
          text === "true" ? Either.right(true) : text === "false" ? Either.right(false) : Either.left("true or false")
      }
    case "integer":
      return numberForm("number", /^\d{1,15}$/, "a whole number")
    case "number":
      return numberForm("number", decimal, "a number")
    default:
      return { form: schema.pattern?.includes("\\d{1,20}") === true ? "id" : "text", parse: Either.right }
  }
}

const decimal = /^-?\d{1,15}(\.\d{1,6})?$/

const numberForm = (form: string, pattern: RegExp, expected: string): ValueForm => ({
  form,
  parse: (text) => pattern.test(text) ? Either.right(Number(text)) : Either.left(expected)
})

const choiceForm = (choices: ReadonlyArray<string | number>): ValueForm => ({
  form: choices.join("|"),
  parse: (text) =>
    Either.fromNullable(
      choices.find((choice) => String(choice).toLowerCase() === text.toLowerCase()),
      () => `one of ${choices.join(", ")}`
    )
})

const objectForm = (schema: PayloadSchema): ValueForm => {
  const { properties = {} } = schema
  if ("min" in properties) return rangeForm
  if ("value" in properties) return periodForm
  if ("field" in properties) return orderForm(properties["field"]?.enum ?? [])
  return { form: "json", parse: parseJsonObject }
}

const rangeForm: ValueForm = {
  form: "min..max",
  parse: (text) => {
    const [, min = "", max = ""] = /^(.*?)\.\.(.*)$/.exec(text) ?? []
    const isBound = (bound: string) => bound === "" || decimal.test(bound)
    return (min !== "" || max !== "") && isBound(min) && isBound(max)
      ? Either.right({
        ...(min === "" ? {} : { min: Number(min) }),
        ...(max === "" ? {} : { max: Number(max) })
      })
      : Either.left("a range such as 10..50, 10.. or ..50")
  }
}

/** The form of a period: a day, a week or a month. The `W` distinguishes week 14 from a month. */
const periodForm: ValueForm = {
  form: "2026-04-01|2026-W14|2026-04",
  parse: (text) => {
    const [, year, week] = /^(\d{4})-?W(\d{2})$/i.exec(text) ?? []
    return week !== undefined
      ? Either.right({ type: "week", value: `${year}-${week}` })
      : /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? Either.right({ type: "day", value: text })
      : /^\d{4}-\d{2}$/.test(text)
      ? Either.right({ type: "month", value: text })
      : Either.left("a day such as 2026-04-01, a week such as 2026-W14 or a month such as 2026-04")
  }
}

const orderForm = (fields: ReadonlyArray<string | number>): ValueForm => ({
  form: "field[:asc|desc]",
  parse: (text) => {
    const [name = "", order = "desc"] = text.split(":")
    const field = fields.find((field) => field === name)
    return field !== undefined && (order === "asc" || order === "desc")
      ? Either.right({ field, order })
      : Either.left(`a field, such as ${fields[0]} or ${fields[0]}:asc. The fields are ${fields.join(", ")}`)
  }
})

const parseJsonObject: PayloadFlag["parse"] = (text) => {
  try {
    return Either.right(JSON.parse(text))
  } catch {
    return Either.left("a JSON object")
  }
}
