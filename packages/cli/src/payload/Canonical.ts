/**
 * JSON by which values are compared. Pure.
 */
import { isObject } from "./PayloadText.js"

/** Writes a value as JSON whose keys are in order: equal values have equal texts. */
export const canonical = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, inner: unknown) =>
      isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1)) : inner
  )
