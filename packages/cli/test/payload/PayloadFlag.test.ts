import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { flagsOf } from "../../src/payload/PayloadFlag.js"
import * as PayloadText from "../../src/payload/PayloadText.js"
import * as Calls from "../../src/reference/Calls.js"
import { type EndpointReference, endpoints, type PayloadSchema } from "../../src/reference/Reference.js"

const digits = (least: number, most: number) =>
  FastCheck.tuple(
    FastCheck.integer({ min: 1, max: 9 }),
    FastCheck.stringMatching(new RegExp(`^\\d{${least - 1},${most - 1}}$`))
  )
    .map(([first, rest]) => `${first}${rest}`)

const bound = FastCheck.integer({ min: 0, max: 1000 })

/** Texts that a user may type for a field, each with the value that it means. */
const typed = (schema: PayloadSchema, isCommission: boolean): FastCheck.Arbitrary<readonly [string, unknown]> => {
  const { anyOf, enum: choices, pattern, properties = {}, type } = schema
  if ("min" in properties) {
    const most = isCommission ? 100 : 1000
    return FastCheck.oneof(
      FastCheck.tuple(bound, bound).map(([a, b]) => [Math.min(a, b) % most, Math.max(a, b) % most] as const)
        .filter(([min, max]) => min <= max && max > 0)
        .map(([min, max]) => [`${min}..${max}`, { min, max }] as const),
      bound.map((min) => [`${min % most}..`, { min: min % most }] as const),
      bound.map((max) => [`..${max % most + 1}`, { max: max % most + 1 }] as const)
    )
  }
  if ("value" in properties) {
    const types = properties["type"]?.enum ?? []
    return FastCheck.constantFrom(
      ["2026-04-01", { type: "day", value: "2026-04-01" }] as const,
      ["2026-W14", { type: "week", value: "2026-14" }] as const,
      ["2026-04", { type: "month", value: "2026-04" }] as const
    ).filter(([, { type }]) => types.includes(type))
  }
  if ("field" in properties) {
    return FastCheck.tuple(
      FastCheck.constantFrom(...(properties["field"]?.enum ?? [])),
      FastCheck.constantFrom("", ":asc", ":desc")
    ).map(([field, order]) => [`${field}${order}`, { field, order: order === ":asc" ? "asc" : "desc" }] as const)
  }
  if (anyOf !== undefined) {
    return FastCheck.array(digits(19, 19), { minLength: 1, maxLength: 3 }).map((ids) => [ids.join(","), ids] as const)
  }
  if (choices !== undefined) {
    return FastCheck.constantFrom(...choices).map((choice) => [String(choice).toLowerCase(), choice] as const)
  }
  if (type === "boolean") return FastCheck.boolean().map((value) => [String(value), value] as const)
  if (type === "integer" || type === "number") {
    const { exclusiveMinimum, maximum = 1e6, minimum = exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 1 } =
      schema
    return FastCheck.integer({ min: minimum, max: maximum }).map((value) => [String(value), value] as const)
  }
  if (pattern?.includes("\\d{1,20}") === true) return digits(19, 19).map((id) => [id, id] as const)
  if (pattern !== undefined) return FastCheck.stringMatching(new RegExp(pattern)).map((text) => [text, text] as const)
  return FastCheck.stringMatching(/^[a-z]{1,8}( [a-z]{1,8})?$/).map((text) => [text, text] as const)
}

/** Errors about rules between fields. A single flag cannot satisfy these rules. */
const betweenFields = /requires |cannot be combined with|must name |^filter is required$/

const schemaAt = ({ payload }: EndpointReference, path: ReadonlyArray<string>) =>
  path.reduce<PayloadSchema>((schema, key) => schema.properties?.[key] ?? {}, payload)

const valueAt = (payload: unknown, path: ReadonlyArray<string>) =>
  path.reduce<unknown>((value, key) => PayloadText.isObject(value) ? value[key] : undefined, payload)

describe("the flags of a payload", () => {
  it.each(endpoints)(
    "set each field of $name, and together pass the payload's check",
    (endpoint) =>
      Effect.runPromise(Effect.map(Calls.load(endpoint.name), ({ check }) => {
        const flags = flagsOf(endpoint)
        const values = FastCheck.tuple(
          ...flags.map((flag) => typed(schemaAt(endpoint, flag.path), flag.name.includes("commission-rate")))
        )
        FastCheck.assert(
          FastCheck.property(
            values,
            FastCheck.array(FastCheck.boolean(), { minLength: flags.length, maxLength: flags.length }),
            (values, isGiven) => {
              let payload: PayloadText.JsonObject = {}
              for (const [i, flag] of flags.entries()) {
                const [text = "", value] = values[i] ?? []
                if (!flag.isRequired && isGiven[i] !== true) continue
                const parsed = Either.getOrThrowWith(
                  flag.parse(text),
                  (expected) => new Error(`${flag.name}: ${expected}`)
                )
                expect(parsed).toEqual(value)
                payload = PayloadText.set(payload, flag.path, parsed)
                expect(valueAt(payload, flag.path)).toEqual(value)
              }
              const issues = Either.match(check(payload), { onLeft: (issues) => issues.split("; "), onRight: () => [] })
              expect(issues.filter((issue) => !betweenFields.test(issue))).toEqual([])
            }
          ),
          { numRuns: 40 }
        )
      }))
  )

  it.each(endpoints)("of $name have unique names, and none of them takes JSON", (endpoint) => {
    const flags = flagsOf(endpoint)
    const names = flags.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { form, name } of flags) {
      expect(name).toMatch(/^[a-z][a-z\d-]*$/)
      expect(form).not.toBe("json")
    }
  })

  it.each(endpoints)(
    "of $name refuse an invalid text, or the payload's check refuses it",
    (endpoint) =>
      Effect.runPromise(Effect.map(Calls.load(endpoint.name), ({ check }) => {
        for (const { form, parse, path } of flagsOf(endpoint)) {
          if (form === "text") continue
          const accepted = Either.flatMap(
            parse("never a value"),
            (value) => check(PayloadText.set({}, path, value))
          )
          expect(Either.isLeft(accepted)).toBe(true)
        }
      }))
  )

  it("keep the digits of ids", () => {
    const flag = endpoints.flatMap((endpoint) => flagsOf(endpoint)).find(({ form }) => form.startsWith("id"))
    const id = "1729384756012345678"
    expect(JSON.stringify(Either.getOrNull(flag?.parse(id) ?? Either.left("")))).toContain(`"${id}"`)
  })
})
