/**
 * Fields of requests. They are strict, because FastMoss ignores a wrong field, returns plausible data and charges for
 * the call.
 *
 * @since 0.1.0
 */
import { identity } from "effect/Function"
import * as Schema from "effect/Schema"
import * as schemaAst from "../internal/schemaAst.js"
import { DateInfo } from "./DateInfo.js"
import { Region } from "./Region.js"
import * as Struct from "./Struct.js"

/**
 * Optional flag that FastMoss expects as `true` or `false`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const bool = Schema.optional(Schema.Boolean)

/**
 * Makes an optional field that accepts one of several numbers, such as a kind, or a flag that FastMoss expects as 0 or
 * 1.
 *
 * @since 0.1.0
 * @category schemas
 */
export const oneOf = <const Choices extends readonly [number, ...Array<number>]>(...choices: Choices) =>
  Schema.optional(Schema.Literal(...choices))

/**
 * Optional non-empty string.
 *
 * @since 0.1.0
 * @category schemas
 */
export const text = Schema.optional(Schema.NonEmptyString.annotations({ identifier: "a non-empty string" }))

/** An id as a string of digits. Most ids are beyond 2^53. */
const Id = Schema.String.pipe(
  Schema.pattern(/^\d{1,20}$/, { identifier: "an id: a string of digits" })
)

/**
 * Optional id as a string of digits. Most ids are beyond 2^53, where a number loses digits.
 *
 * @since 0.1.0
 * @category schemas
 */
export const id = Schema.optional(Id)

/**
 * A required id.
 *
 * @since 0.1.0
 * @category schemas
 */
export const requiredId = Id

/**
 * Optional list of ids: a single id, or an array of ids. FastMoss documents no limit; a client in public code sends up
 * to 100.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ids = Schema.optional(
  Schema.Union(Id, Schema.NonEmptyArray(Id)).annotations({
    identifier: "one id or several: strings of digits"
  })
)

const CategoryNumber = Schema.Int.pipe(
  Schema.nonNegative({ identifier: "a category id: a whole number, or a string of its digits" })
)

const CategoryId = Schema.transform(
  CategoryNumber,
  Schema.Union(CategoryNumber, Schema.String.pipe(Schema.pattern(/^\d{1,15}$/))).annotations({
    identifier: "a category id: a whole number, or a string of its digits",
    // The wire form is always a number, so an arbitrary value must be a number.
    arbitrary: () => (fc) => fc.nat()
  }),
  { strict: true, decode: identity, encode: Number }
)

/**
 * Optional category id, as a number or as a string of digits, because filters expect numbers while rows contain
 * strings. It is sent as a number.
 *
 * @since 0.1.0
 * @category schemas
 */
export const categoryId = Schema.optional(CategoryId)

/**
 * Optional region code, such as `US`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const region = Schema.optional(Region)

/**
 * Optional period of a ranking: a day, a week or a month.
 *
 * @since 0.1.0
 * @category schemas
 */
export const dateInfo = Schema.optional(DateInfo)

/**
 * A range of numbers. At least one bound is required.
 *
 * @since 0.1.0
 * @category models
 */
export interface Range {
  /** Lowest value, inclusive. */
  readonly min?: number | undefined
  /** Highest value, inclusive. */
  readonly max?: number | undefined
}

/**
 * The schema of a range of numbers, bounds included.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Range = Struct.of<Range>({
  min: Schema.optional(Schema.JsonNumber),
  max: Schema.optional(Schema.JsonNumber)
}).pipe(
  Schema.filter(({ max, min }) => (min !== undefined || max !== undefined) && (min ?? -Infinity) <= (max ?? Infinity), {
    identifier: "a range { min, max } of at least one bound, min not above max",
    title: "Range",
    // Without `jsonSchema`, the JSON Schema has no title.
    jsonSchema: {}
  })
)

/**
 * An optional range of numbers.
 *
 * @since 0.1.0
 * @category schemas
 */
export const range = Schema.optional(Range)

/**
 * A range of times. At least one bound is required.
 *
 * @since 0.1.0
 * @category models
 */
export interface TimeRange {
  /** Earliest time in Unix seconds, inclusive. */
  readonly min?: number | undefined
  /** Latest time in Unix seconds, inclusive. */
  readonly max?: number | undefined
}

/**
 * The schema of a range of times in Unix seconds. It rejects times in milliseconds, the most likely mistake.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TimeRange: Schema.Schema<TimeRange, unknown> = Range.pipe(
  Schema.filter(({ max = 0, min = 0 }) => [min, max].every((at) => Number.isInteger(at) && at >= 0 && at < 1e11), {
    identifier: "a range { min, max } of Unix seconds, min not above max",
    title: "TimeRange",
    // Without `jsonSchema`, the JSON Schema has no title.
    jsonSchema: {},
    arbitrary: () => (fc) =>
      fc.tuple(fc.integer({ min: 0, max: 1e10 }), fc.nat()).map(([min, length]) => ({ min, max: min + length }))
  })
)

/**
 * An optional range of times in Unix seconds.
 *
 * @since 0.1.0
 * @category schemas
 */
export const timeRange = Schema.optional(TimeRange)

/**
 * Makes a required field with a number of days, counted back from today, from 1 to `most`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const requiredDays = (most: number) =>
  Schema.Int.pipe(Schema.between(1, most, { identifier: `a whole number of days from 1 to ${most}` }))

/**
 * Optional number of days, counted back from today. Its maximum is not documented.
 *
 * @since 0.1.0
 * @category schemas
 */
export const days = Schema.optional(Schema.Int.pipe(Schema.positive({ identifier: "a whole number of days from 1" })))

/**
 * Optional number of days from 1 to 28 as a string, which older endpoints expect.
 *
 * @since 0.1.0
 * @category schemas
 */
export const daysText = Schema.optional(
  Schema.String.pipe(
    Schema.pattern(/^([1-9]|1\d|2[0-8])$/, {
      identifier: "a string with a whole number of days from 1 to 28, such as \"7\""
    })
  )
)

/**
 * Makes an optional field of search words, with at most `most` characters. Characters are counted as code points, as in
 * JSON Schema and most servers: an emoji is one character although it has two UTF-16 units.
 *
 * @since 0.1.0
 * @category schemas
 */
export const keywords = (most = Infinity) =>
  Schema.optional(
    most === Infinity
      ? Schema.String.annotations({ identifier: "a string" })
      : Schema.String.pipe(Schema.filter((text) => text.length <= most || Array.from(text).length <= most, {
        identifier: `a string of at most ${most} characters`,
        jsonSchema: { maxLength: most },
        arbitrary: () => (fc) => fc.string({ maxLength: most, unit: "binary" })
      }))
  )

/**
 * Optional language of names, such as `ZH_CN`; FastMoss uses `EN_US` by default. Older documentation pages list more
 * languages than newer ones.
 *
 * @since 0.1.0
 * @category schemas
 */
export const lang = Schema.optional(
  Schema.String.pipe(Schema.pattern(/^[A-Z]{2}_[A-Z]{2}$/, { identifier: "a language such as \"EN_US\" or \"ZH_CN\"" }))
)

/**
 * Makes the schema of an optional filter from the schemas of the filter's fields.
 *
 * @since 0.1.0
 * @category schemas
 */
export const filter = <A extends object>(fields: Struct.FieldsOf<A>) => Schema.optional(Struct.of(fields))

/**
 * A sort order by one field.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderBy<Field extends string> {
  /** Field to sort by. */
  readonly field: Field
  /**
   * Sort direction.
   *
   * @default "desc"
   */
  readonly order?: "asc" | "desc" | undefined
}

const orderOf = <const Fields extends readonly [string, ...Array<string>]>(fields: Fields) =>
  Struct.of<OrderBy<Fields[number]>>({
    field: Schema.Literal(...fields),
    order: Schema.optional(Schema.Literal("asc", "desc"))
  }).annotations({ [schemaAst.HintId]: () => " { field, order }" })

/**
 * Makes an optional sort order that FastMoss expects in an array: `{ field, order }` is encoded as `[{ field, order
 * }]`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const orderByArray = <const Fields extends readonly [string, ...Array<string>]>(...fields: Fields) => {
  const order = orderOf(fields)
  return Schema.optional(
    Schema.transform(Schema.Tuple(order), Schema.typeSchema(order), {
      strict: true,
      decode: ([order]) => order,
      encode: (order) => [order] as const
    })
  )
}

/**
 * Makes an optional sort order that FastMoss expects as an object.
 *
 * @since 0.1.0
 * @category schemas
 */
export const orderByObject = <const Fields extends readonly [string, ...Array<string>]>(...fields: Fields) =>
  Schema.optional(orderOf(fields))
