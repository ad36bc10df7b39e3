/**
 * Selects fields of a value, also inside lists. Pure.
 */
import { isObject } from "../payload/PayloadText.js"

interface Wanted extends Map<string, Wanted> {}

/**
 * Creates a function that keeps only the fields with the given paths, such as `shop.name`; without paths it keeps
 * everything.
 */
export const of = (paths: ReadonlyArray<string>): (value: unknown) => unknown => {
  if (paths.length === 0) return (value) => value
  const wanted: Wanted = new Map()
  for (const path of paths) add(wanted, path.split("."))
  return (value) => keep(value, wanted)
}

/**
 * Adds a path, given as its keys (`["shop", "name"]`), to the wanted fields. A path that ends at an object selects all
 * fields of the object.
 */
const add = (wanted: Wanted, [key, ...rest]: ReadonlyArray<string>): void => {
  if (key === undefined) {
    wanted.clear()
    return
  }
  const inner = wanted.get(key)
  if (inner !== undefined && inner.size === 0) return
  const next: Wanted = inner ?? new Map()
  wanted.set(key, next)
  add(next, rest)
}

const keep = (value: unknown, wanted: Wanted): unknown =>
  wanted.size === 0
    ? value
    : Array.isArray(value)
    ? value.map((inner) => keep(inner, wanted))
    : isObject(value)
    ? Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const below = wanted.get(name)
        return below === undefined ? [] : [[name, keep(inner, below)]]
      })
    )
    : value
