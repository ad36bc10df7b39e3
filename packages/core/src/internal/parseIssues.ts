import * as Arr from "effect/Array"
import type * as ParseResult from "effect/ParseResult"
import type { AST } from "effect/SchemaAST"
import * as schemaAst from "./schemaAst.js"

// The only module that walks parse issues. Effect 4 has other ones.

/**
 * A place that differs from its schema, and the form that was expected there. The actual value is left out: it may be a
 * secret.
 *
 * @internal
 */
export interface ParseIssueSummary {
  readonly path: string
  readonly expected: string
}

/**
 * A leaf of a parse issue: the keys of its place and, for an unknown field, the names of the known ones.
 *
 * @internal
 */
export interface Leaf {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly expected: string
  readonly known?: ReadonlyArray<string>
}

/**
 * Summarizes a parse issue without the actual values, which Effect's own formatters print.
 *
 * @internal
 */
export const summarize = (issue: ParseResult.ParseIssue): ReadonlyArray<ParseIssueSummary> =>
  leavesOf(issue).map(({ expected, keys }) => ({ path: formatPath(keys), expected }))

/** @internal */
export const leavesOf = (issue: ParseResult.ParseIssue): ReadonlyArray<Leaf> => leaves(issue, [], [])

/**
 * Formats keys as a path: `list`, `0`, `name` become `list[0].name`.
 *
 * @internal
 */
export const formatPath = (keys: ReadonlyArray<PropertyKey>): string => Arr.reduce(keys, "", appendKey) || "(top)"

/**
 * Puts the name of a value in front of a path in it.
 *
 * @internal
 */
export const within = (name: string, path: string): string =>
  path === "(top)" ? name : path.startsWith("[") ? `${name}${path}` : `${name}.${path}`

/** @internal */
export const appendKey = (path: string, key: PropertyKey): string =>
  typeof key === "number" ? `${path}[${key}]` : path === "" ? String(key) : `${path}.${String(key)}`

const leaves = (
  issue: ParseResult.ParseIssue,
  keys: ReadonlyArray<PropertyKey>,
  known: ReadonlyArray<string>
): ReadonlyArray<Leaf> => {
  const leafOf = (ast: AST): Leaf => ({ keys, expected: schemaAst.describe(ast) })
  switch (issue._tag) {
    case "Pointer":
      return leaves(issue.issue, [...keys, ...Arr.ensure(issue.path)], known)
    case "Composite": {
      const inner = Arr.ensure(issue.issues)
      if (!schemaAst.isUnion(issue.ast)) {
        return inner.flatMap((one) => leaves(one, keys, schemaAst.fieldNames(issue.ast)))
      }
      // A union has an issue for each member. If only one member is more than `null` or `undefined`, its issue says enough;
      // otherwise the union is described in one line.
      const [only, ...others] = inner.filter((member) => !isOfNothing(member))
      return only === undefined || others.length > 0 ? [leafOf(issue.ast)] : leaves(only, keys, known)
    }
    case "Refinement":
      return issue.kind === "From" ? leaves(issue.issue, keys, known) : [leafOf(issue.ast)]
    case "Transformation":
      return issue.kind === "Transformation" ? [leafOf(issue.ast.to)] : leaves(issue.issue, keys, known)
    case "Missing":
      return [{ keys, expected: "to be present" }]
    case "Unexpected":
      return [{ keys, expected: "to be absent", known }]
    case "Type":
    case "Forbidden":
      return [leafOf(issue.ast)]
  }
}

const isOfNothing = (issue: ParseResult.ParseIssue): boolean => issue._tag === "Type" && schemaAst.isNothing(issue.ast)
