/**
 * Fields of requests: strict, because FastMoss ignores a wrong field, returns plausible data and charges for it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DateInfo } from "./DateInfo.js"
import { Region } from "./Region.js"
import * as Struct from "./Struct.js"

/**
 * A whole number.
 *
 * @since 0.1.0
 * @category schemas
 */
export const int = Schema.optional(Schema.Int.annotations({ identifier: "a whole number" }))

/**
 * A flag that FastMoss expects as `true` or `false`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const bool = Schema.optional(Schema.Boolean)

/**
 * Makes an optional field of one of several numbers: a kind, or a flag that FastMoss expects as 0 or 1.
 *
 * @since 0.1.0
 * @category schemas
 */
export const oneOf = <const Choices extends readonly [number, ...Array<number>]>(...choices: Choices) =>
  Schema.optional(Schema.Literal(...choices))

/**
 * A text that is not empty.
 *
 * @since 0.1.0
 * @category schemas
 */
export const text = Schema.optional(Schema.NonEmptyString.annotations({ identifier: "a text that is not empty" }))

/** An id: the text of its digits. Most are beyond 2^53. */
const Id = Schema.String.pipe(
  Schema.pattern(/^\d{1,20}$/, { identifier: "an id: a text of digits" })
)

/**
 * An id: the text of its digits. Most are beyond 2^53, where a number loses digits.
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
 * An id, or several. The limit is not documented; a client in public code sends up to 100.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ids = Schema.optional(
  Schema.Union(Id, Schema.NonEmptyArray(Id)).annotations({
    identifier: "an id, or several: texts of digits"
  })
)

/**
 * A region code.
 *
 * @since 0.1.0
 * @category schemas
 */
export const region = Schema.optional(Region)

/**
 * The period of a ranking.
 *
 * @since 0.1.0
 * @category schemas
 */
export const dateInfo = Schema.optional(DateInfo)

/**
 * A range. At least one bound is required.
 *
 * @since 0.1.0
 * @category models
 */
export interface Range {
  /** Least value, included. */
  readonly min?: number | undefined
  /** Greatest value, included. */
  readonly max?: number | undefined
}

/**
 * A range from `min` to `max`, both included.
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
 * A range.
 *
 * @since 0.1.0
 * @category schemas
 */
export const range = Schema.optional(Range)

/**
 * A range of time. At least one bound is required.
 *
 * @since 0.1.0
 * @category models
 */
export interface TimeRange {
  /** Earliest time in Unix seconds, included. */
  readonly min?: number | undefined
  /** Latest time in Unix seconds, included. */
  readonly max?: number | undefined
}

/**
 * A range of Unix seconds. A time in milliseconds, the likeliest mistake, is an issue.
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
 * An optional range of Unix seconds.
 *
 * @since 0.1.0
 * @category schemas
 */
export const timeRange = Schema.optional(TimeRange)

/**
 * Makes a field of 1 to `most` days, counted back from today.
 *
 * @since 0.1.0
 * @category schemas
 */
export const days = (most: number) =>
  Schema.Int.pipe(Schema.between(1, most, { identifier: `a whole number of days from 1 to ${most}` }))

/**
 * Makes an optional field of search words, with at most `most` characters.
 *
 * @since 0.1.0
 * @category schemas
 */
export const keywords = (most = Infinity) =>
  Schema.optional(
    Schema.String.pipe(Schema.maxLength(most, {
      identifier: most === Infinity ? "a text" : `a text of at most ${most} characters`
    }))
  )

/**
 * The language of names; `EN_US` by default. Older pages list more languages than newer ones.
 *
 * @since 0.1.0
 * @category schemas
 */
export const lang = Schema.optional(
  Schema.String.pipe(Schema.pattern(/^[A-Z]{2}_[A-Z]{2}$/, { identifier: "a language such as \"EN_US\" or \"ZH_CN\"" }))
)

/**
 * Makes an optional filter.
 *
 * @since 0.1.0
 * @category schemas
 */
export const filter = <A extends object>(fields: Struct.FieldsOf<A>) => Schema.optional(Struct.of(fields))

/**
 * An order by a field, descending by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderBy<Field extends string> {
  /** Field to sort by. */
  readonly field: Field
  /**
   * Direction.
   *
   * @default "desc"
   */
  readonly order?: "asc" | "desc" | undefined
}

const orderOf = <const Fields extends readonly [string, ...Array<string>]>(fields: Fields) =>
  Struct.of<OrderBy<Fields[number]>>({
    field: Schema.Literal(...fields),
    order: Schema.optional(Schema.Literal("asc", "desc"))
  })

/**
 * Makes an optional order that FastMoss expects in an array: `{ field, order }` is encoded as `[{ field, order }]`.
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
 * Makes an optional order that FastMoss expects as an object.
 *
 * @since 0.1.0
 * @category schemas
 */
export const orderByObject = <const Fields extends readonly [string, ...Array<string>]>(...fields: Fields) =>
  Schema.optional(orderOf(fields))
