/**
 * Columns of rows: a field each, nested ones by their path. Pure.
 */
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import type { EndpointReference, Field } from "../reference/EndpointReference.js"

/** A column, and the field that it shows. */
export interface Column {
  /** The keys, joined by dots: `shop.name`. */
  readonly path: string
  readonly type: Field["type"]
}

/**
 * Returns the columns of an endpoint: all of its fields, or those that `fields` names. `shop` stands for all fields of the shop.
 * Left: the name that is no field, with the nearest one.
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

/** Returns the value of a column; `undefined` if the row has none. */
export const valueOf = (row: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined,
    row
  )

/** Keeps the fields of the columns, in their nested form. */
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
