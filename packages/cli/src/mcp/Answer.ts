/**
 * The result of a tool call: rows, their cost, and how to get the rows that follow. Pure.
 */
import type { JsonObject } from "../payload/PayloadText.js"

/** The data from which `make` builds the result of a tool call. */
export interface Parts {
  readonly rows: ReadonlyArray<unknown>
  readonly total: number | null
  readonly skip: number
  readonly limit: number
  /** The argument `skip` of the next tool call, which gets the rows that follow; `undefined` if no rows follow. */
  readonly nextSkip: number | undefined
  /** Further arguments of the next tool call, in addition to `skip` and `limit`. */
  readonly nextArguments: JsonObject
  readonly period: { readonly type: string; readonly value: string } | undefined
  readonly requestId: string | undefined
  /** The reason why the tool call received fewer rows than requested; `undefined` if it received all. */
  readonly truncated: string | undefined
  /** True if the tool has the argument `skip`. */
  readonly hasPages: boolean
  /** True if the tool has the argument `fields`. */
  readonly hasFields: boolean
  readonly note: string | undefined
  readonly fromMemory: string | undefined
  readonly sandbox: string | undefined
  readonly cost: object
  readonly budgetLeft: object | null
}

/**
 * The largest size of a result as JSON, in bytes: about 20,000 tokens. Clients refuse larger results, or write them to
 * a file.
 */
const mostBytes = 70_000

/**
 * Returns the result of a tool call as a JSON object. If it would be larger than `mostBytes`, leaves out rows at the
 * end, and `truncated` tells the model how to get them.
 */
export const make = (parts: Parts): JsonObject => {
  const { hasFields, hasPages, rows, skip } = parts
  const whole = contentOf(parts, rows.length, parts.truncated)
  if (sizeOf(whole) <= mostBytes) return whole
  const room = mostBytes - sizeOf(contentOf(parts, 0, parts.truncated)) - 500
  let count = 0
  for (let bytes = 0; count < rows.length; count++) {
    bytes += sizeOf(rows[count]) + 1
    if (bytes > room) break
  }
  const narrower = hasFields
    ? "Call again with only the `fields` that you need: within 5 minutes this costs nothing"
    : "Narrow the filter"
  const truncated = count === 0
    ? `The first row alone is larger than ${size(mostBytes)}. ${narrower}.`
    : `Cut after ${count} of ${rows.length} rows, at ${size(mostBytes)}. ${narrower}${
      hasPages ? ", or continue with `next`" : ""
    }.`
  return contentOf({ ...parts, nextSkip: hasPages ? skip + count : undefined }, count, truncated)
}

const contentOf = (parts: Parts, count: number, truncated: string | undefined): JsonObject => {
  const { limit, nextArguments, nextSkip, rows } = parts
  return {
    rows: rows.slice(0, count),
    total: parts.total,
    ...defined({ period: parts.period }),
    ...(nextSkip === undefined || count === 0 ? {} : { next: { ...nextArguments, skip: nextSkip, limit } }),
    ...defined({
      truncated,
      note: parts.note,
      fromMemory: parts.fromMemory,
      sandbox: parts.sandbox,
      requestId: parts.requestId
    }),
    cost: parts.cost,
    budgetLeft: parts.budgetLeft
  }
}

const defined = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value) ?? "").length

const size = (bytes: number): string => `${Math.round(bytes / 1000)} KB`
