/**
 * Keeps some fields of a value, also inside of lists. Pure.
 */
import { isObject } from "../payload/PayloadText.js"

interface Wanted extends Map<string, Wanted> {}

/** Makes a function that keeps the fields of some paths, such as `shop.name`; without paths it keeps everything. */
export const of = (paths: ReadonlyArray<string>): (value: unknown) => unknown => {
  if (paths.length === 0) return (value) => value
  const wanted: Wanted = new Map()
  for (const path of paths) add(wanted, path.split("."))
  return (value) => keep(value, wanted)
}

/** A field without fields below it stands for all of them. */
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
