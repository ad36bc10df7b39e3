/**
 * Columns of rows. Each column shows a field; a nested field has a path such as `shop.name`. Pure.
 */
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import type { EndpointReference, Field } from "../reference/EndpointReference.js"

/** A column that shows a field. */
export interface Column {
  /** The keys of the field, joined by dots: `shop.name`. */
  readonly path: string
  readonly type: Field["type"]
}

/**
 * Returns the columns of an endpoint: all of its fields, or only the fields that `wanted` names. The name of an object,
 * such as `shop`, selects all fields in it. Left: a message about an unknown name, with a suggestion.
 */
export const columnsOf = (
  { fields, name }: EndpointReference,
  wanted: ReadonlyArray<string> = []
): Either.Either<ReadonlyArray<Column>, string> =>
  wanted.length === 0
    ? Either.right(fields)
    : Either.map(
      Either.all(wanted.map((path) => {
        const found = fields.filter((field) => field.path === path || field.path.startsWith(`${path}.`))
        if (found.length > 0) return Either.right(found)
        return Either.left(
          `${path} is not a field of ${name}${
            didYouMean(path, fields.map(({ path }) => path), ".")
          } \`effect-fastmoss endpoints ${name}\` lists the fields.`
        )
      })),
      (found) => found.flat()
    )

/** Returns the value of a field in a row; `undefined` if the row does not have it. */
export const valueOf = (row: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined,
    row
  )

/** Returns a copy of a row with only the fields of the columns. They keep their nesting: `{ shop: { name } }`. */
export const pick = (row: object, columns: ReadonlyArray<Column>): object => {
  const kept: Record<string, unknown> = {}
  for (const { path } of columns) {
    const value = valueOf(row, path)
    if (value === undefined) continue
    const keys = path.split(".")
    let inner = kept
    for (const key of keys.slice(0, -1)) {
      const next = inner[key]
      const object: Record<string, unknown> = isRecord(next) ? next : {}
      inner[key] = object
      inner = object
    }
    inner[keys.at(-1) ?? path] = value
  }
  return kept
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null
