/**
 * Lenient decoder: decodes the `data` of responses, and reports schema drift instead of failing.
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
 * Decoded data, and its schema drift: the fields that differ from the schema, which are `null`. A path does not have the
 * number of a row: `list[].gmv`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded<A> {
  readonly value: A
  readonly drift: ReadonlyArray<ParseIssueSummary>
}

/**
 * Makes the decoder of a schema. Fields that differ from the schema become `null` and are reported; unknown fields are kept.
 * Fails if `data` differs as a whole, or at a `vital` path.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  vital: ReadonlyArray<string> = []
): (data: unknown) => Either.Either<Decoded<A>, ReadonlyArray<ParseIssueSummary>> => {
  const decodeBySchema = ParseResult.decodeUnknownEither(schema)
  const options = { errors: "all", onExcessProperty: "preserve" } as const
  const compiled = CompiledDecoder.compile(schema.ast)
  return (data) => {
    const value = compiled === undefined ? CompiledDecoder.mismatch : compiled(data)
    if (CompiledDecoder.isDecoded(schema, value)) return Either.right({ value, drift: [] })
    return Either.match(decodeBySchema(data, options), {
      onRight: (value) => Either.right({ value, drift: [] }),
      onLeft: (issue) => {
        const leaves = leavesOf(issue)
        if (leaves.some(({ keys }) => keys.length === 0 || vital.includes(formatPath(keys)))) {
          return Either.left(leaves.map(toSummary))
        }
        const repaired = leaves.reduce((data, { keys }) => withNull(data, keys), data)
        return Either.mapBoth(decodeBySchema(repaired, options), {
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

/** Puts `null` at a place. An object may be in an array of one on the wire, and a list may be its only element. */
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
