/**
 * The answer of a tool: its rows, what they cost, and how to go on. Pure.
 */
import type { JsonObject } from "../payload/PayloadText.js"

/** The parts of an answer. */
export interface Parts {
  readonly rows: ReadonlyArray<unknown>
  readonly total: number | null
  readonly skip: number
  readonly limit: number
  /** The number of the first rows that is not there; `undefined` if no rows follow. */
  readonly nextSkip: number | undefined
  /** Arguments for the next rows, beside `skip`. */
  readonly nextArguments: JsonObject
  readonly period: { readonly type: string; readonly value: string } | undefined
  readonly requestId: string | undefined
  /** Why the answer is shorter than was asked, from elsewhere. */
  readonly truncated: string | undefined
  /** True if rows can be skipped. */
  readonly hasPages: boolean
  /** True if single fields can be asked for. */
  readonly hasFields: boolean
  readonly note: string | undefined
  readonly fromMemory: string | undefined
  readonly sandbox: string | undefined
  readonly cost: object
  readonly budgetLeft: object | null
}

/** The most bytes of an answer's JSON: about 20,000 tokens. Clients refuse more, or put it into a file. */
const mostBytes = 70_000

/** Makes the content of an answer, and cuts it to `mostBytes`. */
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
    ? "Name the `fields` that you need: in the next 5 minutes that costs nothing"
    : "Narrow the question"
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
