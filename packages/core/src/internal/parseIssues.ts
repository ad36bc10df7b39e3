import * as Arr from "effect/Array"
import type * as ParseResult from "effect/ParseResult"
import type { AST } from "effect/SchemaAST"
import * as schemaAst from "./schemaAst.js"

// No other module inspects parse issues, because they differ in Effect 4.

/**
 * A place that differs from its schema, and the expected form. The actual value is omitted, because it may be a secret.
 *
 * @internal
 */
export interface ParseIssueSummary {
  readonly path: string
  readonly expected: string
}

/**
 * Leaf of a parse issue: one place that differs from its schema. `keys` is the path of the place, and `expected`
 * describes the expected form. For an unknown field, `known` lists the names of the known fields. `hint` is a cure that
 * continues the message; it may quote the actual value.
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
 * Summarizes a parse issue without the actual values, which Effect's own formatters would print.
 *
 * @internal
 */
export const summarize = (issue: ParseResult.ParseIssue): ReadonlyArray<ParseIssueSummary> =>
  leavesOf(issue).map(({ expected, keys }) => ({ path: formatPath(keys), expected }))

/**
 * Returns the leaves of a parse issue: one for each place that differs from the schema.
 *
 * @internal
 */
export const leavesOf = (issue: ParseResult.ParseIssue): ReadonlyArray<Leaf> => leaves(issue, [], [])

/**
 * Formats keys as a path: `list`, `0`, `name` become `list[0].name`.
 *
 * @internal
 */
export const formatPath = (keys: ReadonlyArray<PropertyKey>): string => Arr.reduce(keys, "", appendKey) || "(top)"

/**
 * Prefixes a path with the name of the value that it belongs to.
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
 * Returns the leaves for a value that does not have the type that a refinement restricts, such as a number instead of a
 * region code. The description of the refinement (a region code) replaces the description of that type (a string),
 * because it is more helpful.
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
