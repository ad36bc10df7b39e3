import * as Arr from "effect/Array"
import type * as ParseResult from "effect/ParseResult"
import type * as AST from "effect/SchemaAST"

/**
 * A place that is not as expected: where, and what was expected there. Never what was found: it may be a secret.
 *
 * @internal
 */
export interface ParseIssueSummary {
  readonly path: string
  readonly expected: string
}

/**
 * A leaf of a parse issue: the keys that lead to it, and, where a field is not known, the names that are.
 *
 * @internal
 */
export interface Leaf {
  readonly keys: ReadonlyArray<PropertyKey>
  readonly expected: string
  readonly known?: ReadonlyArray<string>
}

/**
 * The leaves of a parse issue without the values that Effect's own formatters print.
 *
 * @internal
 */
export const summarize = (issue: ParseResult.ParseIssue): ReadonlyArray<ParseIssueSummary> =>
  leavesOf(issue).map(({ expected, keys }) => ({ path: formatPath(keys), expected }))

/** @internal */
export const leavesOf = (issue: ParseResult.ParseIssue): ReadonlyArray<Leaf> => leaves(issue, [], [])

/**
 * `list`, `0`, `name` make `list[0].name`.
 *
 * @internal
 */
export const formatPath = (keys: ReadonlyArray<PropertyKey>): string => Arr.reduce(keys, "", appendKey) || "(top)"

/** @internal */
export const appendKey = (path: string, key: PropertyKey): string =>
  typeof key === "number" ? `${path}[${key}]` : path === "" ? String(key) : `${path}.${String(key)}`

const leaves = (
  issue: ParseResult.ParseIssue,
  keys: ReadonlyArray<PropertyKey>,
  known: ReadonlyArray<string>
): ReadonlyArray<Leaf> => {
  switch (issue._tag) {
    case "Pointer":
      return leaves(issue.issue, [...keys, ...Arr.ensure(issue.path)], known)
    case "Composite": {
      const inner = Arr.ensure(issue.issues)
      if (issue.ast._tag !== "Union") return inner.flatMap((one) => leaves(one, keys, namesOf(issue.ast)))
      // A union lists every member that did not match. What is one thing or nothing is told by that thing; a real choice
      // is told by the union, in one line.
      const [only, ...others] = inner.filter((issue) => !isNothing(issue))
      return only === undefined || others.length > 0 ? [at(keys, issue.ast)] : leaves(only, keys, known)
    }
    case "Refinement":
      return issue.kind === "From" ? leaves(issue.issue, keys, known) : [at(keys, issue.ast)]
    case "Transformation":
      return issue.kind === "Transformation" ? [at(keys, issue.ast.to)] : leaves(issue.issue, keys, known)
    case "Missing":
      return [{ keys, expected: "to be present" }]
    case "Unexpected":
      return [{ keys, expected: "to be absent", known }]
    case "Type":
    case "Forbidden":
      return [at(keys, issue.ast)]
  }
}

const isNothing = (issue: ParseResult.ParseIssue): boolean =>
  issue._tag === "Type" &&
  (issue.ast._tag === "UndefinedKeyword" || (issue.ast._tag === "Literal" && issue.ast.literal === null))

const at = (keys: ReadonlyArray<PropertyKey>, ast: AST.AST): Leaf => ({
  keys,
  expected: ast._tag === "TypeLiteral" ? "an object" : String(ast)
})

const namesOf = (ast: AST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures.map(({ name }) => String(name))
    case "Transformation":
      return namesOf(ast.to)
    case "Refinement":
      return namesOf(ast.from)
    default:
      return []
  }
}
