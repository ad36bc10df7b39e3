/**
 * Lenient decoder: decodes the `data` of responses, and reports schema drift instead of failing.
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
 * Decoded data, and its schema drift: the fields that differ from the schema, which are `null`, and the elements of
 * lists, which are dropped. A path does not have the number of a row: `list[].gmv`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoded<A> {
  readonly value: A
  readonly drift: ReadonlyArray<ParseIssueSummary>
}

/**
 * Makes the decoder of a schema. Fields that differ from the schema become `null`, elements of lists are dropped; both are
 * reported. Unknown fields are kept. Fails if `data` differs as a whole, or at a `vital` path.
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

  /** Decodes what is left of `data`. `drift` are the places that were taken out already. */
  const decodeRest = (data: unknown, drift: ReadonlyArray<Leaf>): ReturnType<ReturnType<typeof decode<A, I>>> =>
    Either.match(decodeBySchema(data, options), {
      onRight: (value) => Either.right({ value, drift: unique(drift) }),
      onLeft: (issue) => {
        const leaves = leavesOf(issue)
        // A place that cannot be without a value takes the object around it along.
        const places = drift.length === 0 ? leaves : leaves.map((leaf) => ({ ...leaf, keys: leaf.keys.slice(0, -1) }))
        return places.some(isVital)
          ? Either.left((drift.length === 0 ? leaves : drift).map(toSummary))
          : decodeRest(
            // From the last place to the first: a dropped element must not move those before it.
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

/** Leaves out places that are repeated, or inside another place of the list. */
const outermost = (places: ReadonlyArray<Leaf>): ReadonlyArray<Leaf> =>
  places.filter(({ keys }, index) =>
    !places.some((other, at) =>
      other.keys.every((key, depth) => key === keys[depth]) && (other.keys.length < keys.length || at < index)
    )
  )
