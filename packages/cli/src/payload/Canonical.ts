/**
 * Canonical JSON: equal values have the same text, so that texts can be compared instead of values. Pure.
 */
import { isObject } from "./PayloadText.js"

/** Returns a value as JSON with sorted keys, so that equal values have equal texts. */
export const canonical = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, inner: unknown) =>
      isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1)) : inner
  )
