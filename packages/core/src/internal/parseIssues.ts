import * as Arr from "effect/Array"
import type * as ParseResult from "effect/ParseResult"
import type { AST } from "effect/SchemaAST"
import * as schemaAst from "./schemaAst.js"

// No other module inspects parse issues, because they differ in Effect 4.

/**
 * One place where a value differs from its schema: the path of the place, such as `list[0].name`, and the expected
 * form, such as `a string`. The actual value is omitted, because it may be a secret.
 *
 * @internal
 */
export interface ParseIssueSummary {
  readonly path: string
  readonly expected: string
}

/**
 * Leaf of a parse issue: one place where a value differs from its schema.
 *
 * - `keys` are the keys that lead to the place.
 * - `expected` describes the expected form, such as `a string`.
 * - `hint` is a cure that continues the message, such as ` (did you mean GB?)`. It may quote the actual value.
 * - `known` lists the names of the known fields if the place is an unknown field.
 *
 * @internal
 */
export interface Leaf {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly expected: string
  readonly hint?: string | undefined
  readonly known?: ReadonlyArray<string>
}

/**
 * Returns the path and the expected form of each place where a value differs from its schema. Effect's own formatters
 * would also print the actual values.
 *
 * @internal
 */
export const summarize = (issue: ParseResult.ParseIssue): ReadonlyArray<ParseIssueSummary> =>
  leavesOf(issue).map(({ expected, keys }) => ({ path: formatPath(keys), expected }))

/**
 * Returns the leaves of a parse issue: one for each place where the value differs from the schema.
 *
 * @internal
 */
export const leavesOf = (issue: ParseResult.ParseIssue): ReadonlyArray<Leaf> => leaves(issue, [], [])

/**
 * Formats keys as a path: `list`, `0`, `name` become `list[0].name`. No keys become `(top)`, which means the whole
 * value.
 *
 * @internal
 */
export const formatPath = (keys: ReadonlyArray<PropertyKey>): string => Arr.reduce(keys, "", appendKey) || "(top)"

/**
 * Prefixes a path with the name of the whole value: `payload` and `filter.region` become `payload.filter.region`. For
 * the path `(top)` it returns the name alone.
 *
 * @internal
 */
export const within = (name: string, path: string): string =>
  path === "(top)" ? name : path.startsWith("[") ? `${name}${path}` : `${name}.${path}`

/**
 * Appends a key to a formatted path: `list[0]` and `name` become `list[0].name`.
 *
 * @internal
 */
export const appendKey = (path: string, key: PropertyKey): string =>
  typeof key === "number" ? `${path}[${key}]` : path === "" ? String(key) : `${path}.${String(key)}`

const leaves = (
  issue: ParseResult.ParseIssue,
  keys: ReadonlyArray<PropertyKey>,
  known: ReadonlyArray<string>
): ReadonlyArray<Leaf> => {
  const leaf = (ast: AST): Leaf => leafOf(ast, issue.actual, keys)
  switch (issue._tag) {
    case "Pointer":
      return leaves(issue.issue, [...keys, ...Arr.ensure(issue.path)], known)
    case "Composite": {
      const inner = Arr.ensure(issue.issues)
      if (!schemaAst.isUnion(issue.ast)) {
        return inner.flatMap((one) => leaves(one, keys, schemaAst.fieldNames(issue.ast)))
      }
      // A union has one issue per member. If only one member is more than `null` or `undefined`, its issue is enough.
      // Otherwise a single line describes the whole union.
      const [only, ...others] = inner.filter((member) => !isOfNothing(member))
      return only === undefined || others.length > 0 ? [leaf(issue.ast)] : leaves(only, keys, known)
    }
    case "Refinement":
      return issue.kind === "From" ? fromLeaves(issue, keys, known) : [leaf(issue.ast)]
    case "Transformation":
      return issue.kind === "Transformation" ? [leaf(issue.ast.to)] : leaves(issue.issue, keys, known)
    case "Missing":
      return [{ keys, expected: "to be present" }]
    case "Unexpected":
      return [{ keys, expected: "to be absent", known }]
    case "Type":
    case "Forbidden":
      return [leaf(issue.ast)]
  }
}

/**
 * Returns the leaves for a value that fails before the check of a refinement, because it has the wrong type: the number
 * 5 for a region code, which refines a string. If the refinement has an identifier and no inner field is wrong, the
 * leaf expects the refinement (`a region code`) instead of its base type (`a string`), because that is more helpful.
 */
const fromLeaves = (
  { actual, ast, issue }: ParseResult.Refinement,
  keys: ReadonlyArray<PropertyKey>,
  known: ReadonlyArray<string>
): ReadonlyArray<Leaf> => {
  const inner = leaves(issue, keys, known)
  return schemaAst.isNamed(ast) && inner.every((leaf) => leaf.keys.length === keys.length)
    ? [leafOf(ast, actual, keys)]
    : inner
}

const leafOf = (ast: AST, actual: unknown, keys: ReadonlyArray<PropertyKey>): Leaf => ({
  keys,
  expected: schemaAst.describe(ast),
  hint: schemaAst.annotationOf<(actual: unknown) => string>(schemaAst.HintId, ast)?.(actual)
})

const isOfNothing = (issue: ParseResult.ParseIssue): boolean => issue._tag === "Type" && schemaAst.isNothing(issue.ast)
