/**
 * Lenient decoder: decodes response data, and reports schema drift instead of failing.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import { formatPath, type Leaf, leavesOf, type ParseIssueSummary } from "../internal/parseIssues.js"
import * as CompiledDecoder from "./CompiledDecoder.js"
import * as DriftRepair from "./DriftRepair.js"

/**
 * Decoded data with its schema drift. Drift lists the fields that were set to `null` and the list elements that were
 * dropped, because they differ from the schema. Paths omit row numbers: `list[].gmv`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded<A> {
  readonly value: A
  readonly drift: ReadonlyArray<ParseIssueSummary>
}

/**
 * Makes a decoder from a schema. Fields that differ from the schema become `null`, and list elements that differ are
 * dropped; the decoder reports both. It keeps unknown fields. It fails only if `data` as a whole differs from the
 * schema, or if a place whose path is in `vital` differs.
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
  const isVital = ({ keys }: Leaf): boolean => keys.length === 0 || vital.includes(formatPath(keys))

  /**
   * Decodes `data`, from which the values listed in `drift` were already removed. If the rest still differs from the
   * schema, the differing values are removed, from the second time on with the objects around them, and the rest is
   * decoded again.
   */
  const decodeRest = (data: unknown, drift: ReadonlyArray<Leaf>): ReturnType<ReturnType<typeof decode<A, I>>> =>
    Either.match(decodeBySchema(data, options), {
      onRight: (value) => Either.right({ value, drift: unique(drift) }),
      onLeft: (issue) => {
        const leaves = leavesOf(issue)
        // If removing a place did not help, its schema requires a value there. The object around the place is then
        // removed.
        const places = drift.length === 0 ? leaves : leaves.map((leaf) => ({ ...leaf, keys: leaf.keys.slice(0, -1) }))
        return places.some(isVital)
          ? Either.left((drift.length === 0 ? leaves : drift).map(toSummary))
          : decodeRest(
            // The last place is removed first, so that a dropped list element does not shift the places before it.
            outermost(places).reduceRight((data, { keys }) => DriftRepair.remove(schema.ast, data, keys), data),
            drift.length === 0 ? leaves : drift
          )
      }
    })

  return (data) => {
    const value = compiled === undefined ? CompiledDecoder.mismatch : compiled(data)
    return CompiledDecoder.isDecoded(schema, value) ? Either.right({ value, drift: [] }) : decodeRest(data, [])
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

/**
 * Returns a list of places in response data without duplicates, and without places inside another place of the list.
 */
const outermost = (places: ReadonlyArray<Leaf>): ReadonlyArray<Leaf> =>
  places.filter(({ keys }, index) =>
    !places.some((other, at) =>
      other.keys.every((key, depth) => key === keys[depth]) && (other.keys.length < keys.length || at < index)
    )
  )
