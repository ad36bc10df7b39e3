/**
 * Reading the data of answers: leniently, and telling where FastMoss differs from what is expected.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import { formatPath, type Leaf, leavesOf, type ParseIssueSummary } from "../internal/parseIssues.js"
import * as CompiledDecoder from "./CompiledDecoder.js"

/**
 * What was read, and where it was not as expected: those fields are `null`. Rows are not told apart: `list[].gmv`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded<A> {
  readonly value: A
  readonly drift: ReadonlyArray<ParseIssueSummary>
}

/**
 * Reads data. Fields of an unexpected form become `null` and are reported; fields that are not known are kept. Data that is
 * of another kind as a whole, or at a `vital` place, cannot be read.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  vital: ReadonlyArray<string> = []
): (data: unknown) => Either.Either<Decoded<A>, ReadonlyArray<ParseIssueSummary>> => {
  const read = ParseResult.decodeUnknownEither(schema)
  const options = { errors: "all", onExcessProperty: "preserve" } as const
  const reader = CompiledDecoder.compile(schema.ast)
  return (data) => {
    const value = reader === undefined ? CompiledDecoder.mismatch : reader(data)
    if (CompiledDecoder.isDecoded(schema, value)) return Either.right({ value, drift: [] })
    return Either.match(read(data, options), {
      onRight: (value) => Either.right({ value, drift: [] }),
      onLeft: (issue) => {
        const leaves = leavesOf(issue)
        if (leaves.some(({ keys }) => keys.length === 0 || vital.includes(formatPath(keys)))) {
          return Either.left(leaves.map(toSummary))
        }
        const repaired = leaves.reduce((data, { keys }) => withNull(data, keys), data)
        return Either.mapBoth(read(repaired, options), {
          onLeft: () => leaves.map(toSummary),
          onRight: (value) => ({ value, drift: unique(leaves) })
        })
      }
    })
  }
}

const toSummary = ({ expected, keys }: Leaf): ParseIssueSummary => ({ path: formatPath(keys), expected })

const unique = (leaves: ReadonlyArray<Leaf>): ReadonlyArray<ParseIssueSummary> => [
  ...new Map(
    leaves.map((leaf) => {
      const { expected, path } = toSummary(leaf)
      const field = path.replace(/\[\d+\]/g, "[]")
      return [field, { path: field, expected }]
    })
  ).values()
]

/** The same data with `null` at a place. Lists of one and objects that stand for each other are seen through. */
const withNull = (data: unknown, keys: ReadonlyArray<PropertyKey>): unknown => {
  const [key, ...rest] = keys
  if (key === undefined) return null
  if (Array.isArray(data)) {
    return typeof key === "number"
      ? data.map((element, i) => i === key ? withNull(element, rest) : element)
      : data.map((element) => withNull(element, keys))
  }
  if (!Predicate.isRecord(data)) return null
  return typeof key === "number" ? withNull(data, rest) : { ...data, [key]: withNull(data[String(key)], rest) }
}
