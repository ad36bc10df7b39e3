/**
 * Quirks: unusual forms of response data that users of FastMoss saw, and which a sandbox can imitate. Each quirk
 * changes some rows, always the same ones. All functions are pure.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

/**
 * An unusual form of response data that users of FastMoss saw, and which a sandbox can imitate.
 *
 * - `total-as-text`: the total is a text, `"17120"`
 * - `total-in-an-object`: the total is in an object, `{ "total": 17120 }`; with `total-as-text`, on even pages only
 * - `nothing-as-null`: `data` is `null` if no row matches
 * - `numbers-as-text`: numbers are texts, `"4592"`, `"700.5"`
 * - `dashes`: numbers that are 0 or missing are `"-"` or `""`
 * - `percent-signs`: percentages have a sign where they usually have none, and no sign where they usually have one
 * - `ids-as-numbers`: ids are numbers with more digits than a double can hold, `8647778611395402618`
 * - `flags-as-booleans`: flags are `true` and `false` instead of 1 and 0
 * - `nested-null`: objects inside rows are `null`, except the objects that identify the row
 * - `one-in-a-list`: an object inside a row is wrapped in a list; a list with one element is replaced by the element
 * - `unknown-fields`: rows have fields that no documentation names
 * - `message-spelling`: half of the endpoints use `message` instead of `msg`
 * - `drift`: one number per row is an object, which the client cannot decode and reports as schema drift
 *
 * @since 0.1.0
 * @category models
 */
export type Quirk = typeof known[number] | "drift"

const known = [
  "total-as-text",
  "total-in-an-object",
  "nothing-as-null",
  "numbers-as-text",
  "dashes",
  "percent-signs",
  "ids-as-numbers",
  "flags-as-booleans",
  "nested-null",
  "one-in-a-list",
  "unknown-fields",
  "message-spelling"
] as const

/**
 * The names of all quirks, including `drift`.
 *
 * @since 0.1.0
 * @category models
 */
export const names: ReadonlyArray<Quirk> = [...known, "drift"]

/**
 * The set of quirks that a sandbox applies.
 *
 * @since 0.1.0
 * @category models
 */
export type Quirks = ReadonlySet<Quirk>

/**
 * Creates a set of quirks. `"all"` means all except `drift`, because `drift` is the only quirk that a client cannot
 * decode.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (quirks: ReadonlyArray<Quirk> | "all" = []): Quirks => new Set(quirks === "all" ? known : quirks)

/**
 * Returns the `data` of a response with the quirks applied.
 *
 * - `body`: the body of the request, with `page` and `pagesize`
 * - `key`: the names of the fields that identify a row, which the quirk `nested-null` keeps
 *
 * @since 0.1.0
 * @category combinators
 */
export const apply = (
  quirks: Quirks,
  data: unknown,
  { body, key }: { readonly body: object; readonly key: ReadonlyArray<string> }
): unknown => {
  if (!isObject(data) || !Array.isArray(data["list"])) return data
  if (data["list"].length === 0 && quirks.has("nothing-as-null")) return null
  const page = numberOf(body, "page", 1)
  const before = (page - 1) * numberOf(body, "pagesize", 10)
  return {
    ...data,
    ...("total" in data ? { total: totalOf(quirks, data["total"], page) } : {}),
    list: data["list"].map((row: unknown, i) =>
      rowQuirks.reduce<unknown>(
        (row, { changes, name, transform }) =>
          quirks.has(name) && changes(before + i) && isObject(row) ? transform(row, before + i, key) : row,
        row
      )
    )
  }
}

/**
 * Returns the name of the field that holds the message in responses on a path: `msg` or `message`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const messageField = (quirks: Quirks, path: string): "msg" | "message" =>
  path.startsWith("/v1/") || (quirks.has("message-spelling") && path.length % 2 === 0) ? "message" : "msg"

/**
 * Converts a value to JSON text. Ids that the quirk `ids-as-numbers` has changed are written as numbers with all their
 * digits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stringify = (value: unknown): string => {
  let hasDigits = false
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (!(inner instanceof Digits)) return inner
    hasDigits = true
    return `${mark}${inner.digits}${mark}`
  })
  // No generated text contains the character `mark`, so each match comes from a `Digits`.
  return hasDigits ? text.replace(new RegExp(`"${mark}(\\d+)${mark}"`, "g"), "$1") : text
}

const mark = "\uE000"

/** A whole number that is too long for a double, kept as its decimal digits. */
class Digits {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }
}

type Row = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Row =>
  Predicate.isRecord(value) && !Array.isArray(value) && !(value instanceof Digits)

const numberOf = (body: object, name: string, otherwise: number): number => {
  const value = Predicate.hasProperty(body, name) ? body[name] : undefined
  return typeof value === "number" ? value : otherwise
}

const totalOf = (quirks: Quirks, total: unknown, page: number): unknown => {
  const asText = quirks.has("total-as-text")
  if (quirks.has("total-in-an-object") && (!asText || page % 2 === 0)) return { total: asText ? String(total) : total }
  return asText ? String(total) : total
}

interface RowQuirk {
  readonly name: Quirk
  /** Returns true if the quirk changes the row at a position. Positions count the rows of all pages, from 0. */
  readonly changes: (position: number) => boolean
  readonly transform: (row: Row, position: number, key: ReadonlyArray<string>) => Row
}

const everyThird = (rest: number) => (position: number) => position % 3 === rest

/**
 * Creates a quirk that changes fields in every third row, including the fields of objects inside the row.
 *
 * - `rest`: the position of the first row that the quirk changes: 0, 1 or 2
 * - `change`: returns the new value of a field
 */
const ofFields = (
  name: Quirk,
  rest: number,
  change: (value: unknown, field: string, position: number) => unknown
): RowQuirk => ({
  name,
  changes: everyThird(rest),
  transform: (row, position) => mapFields(row, (value, field) => change(value, field, position))
})

const mapFields = (row: Row, change: (value: unknown, field: string) => unknown): Row => {
  const inside = (value: unknown, field: string): unknown =>
    Array.isArray(value)
      ? value.map((element) => inside(element, field))
      : isObject(value)
      ? mapFields(value, change)
      : change(value, field)
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, inside(value, field)]))
}

/**
 * Returns a row in which the value of each field is the result of `change`. Fields of objects inside the row are not
 * changed.
 */
const mapOwn = (row: Row, change: (value: unknown, field: string) => unknown): Row =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, change(value, field)]))

const isFlag = (field: string): boolean => field.startsWith("is_") || field === "off_shelves"

/**
 * The quirks that change rows. The sandbox applies them in this order: quirks that look for numbers come before quirks
 * that turn numbers into text.
 */
const rowQuirks: ReadonlyArray<RowQuirk> = [
  {
    name: "drift",
    changes: everyThird(1),
    transform: (row) => {
      const [first] = Object.entries(row).filter(([field, value]) => typeof value === "number" && !isFlag(field))
      return first === undefined ? row : { ...row, [first[0]]: { value: first[1] } }
    }
  },
  ofFields("percent-signs", 1, (value, field) =>
    field === "interact_rate"
      ? `${value}%`
      : typeof value === "string" && /^-?[\d.]+%$/.test(value)
      ? Number(value.slice(0, -1))
      : value),
  ofFields("flags-as-booleans", 1, (value, field) => isFlag(field) ? value === 1 : value),
  ofFields(
    "dashes",
    2,
    (value, field, position) =>
      (value === 0 && !isFlag(field)) || value === null ? position % 2 === 0 ? "-" : "" : value
  ),
  ofFields("numbers-as-text", 0, (value, field) => typeof value === "number" && !isFlag(field) ? String(value) : value),
  ofFields(
    "ids-as-numbers",
    1,
    (value, field) =>
      /(^|_)(u|sec)?id$/.test(field) && typeof value === "string" && /^[1-9]\d{15,18}$/.test(value)
        ? new Digits(value)
        : value
  ),
  {
    name: "nested-null",
    // Changes only every fifth row, because it removes much data.
    changes: (position) => position % 5 === 4,
    transform: (row, _, key) =>
      mapOwn(row, (value, field) => isObject(value) && !key.some((name) => name.startsWith(`${field}.`)) ? null : value)
  },
  {
    name: "one-in-a-list",
    changes: everyThird(2),
    transform: (row) =>
      mapOwn(row, (value) => isObject(value) ? [value] : Array.isArray(value) && value.length === 1 ? value[0] : value)
  },
  {
    name: "unknown-fields",
    changes: everyThird(0),
    transform: (row, position) => ({ ...row, new_field: { rank: position + 1 }, "新字段": "✓" })
  }
]
