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
 * The leaves of a parse issue without the values that Effect's own formatters print.
 *
 * @internal
 */
export const summarize = (issue: ParseResult.ParseIssue): ReadonlyArray<ParseIssueSummary> => leaves(issue, "")

const leaves = (issue: ParseResult.ParseIssue, path: string): ReadonlyArray<ParseIssueSummary> => {
  switch (issue._tag) {
    case "Pointer":
      return leaves(issue.issue, pointTo(path, issue.path))
    case "Composite":
      // A union lists every member that did not match; the union itself says it in one line.
      return issue.ast._tag === "Union"
        ? [at(path, issue.ast)]
        : Arr.ensure(issue.issues).flatMap((_) => leaves(_, path))
    case "Refinement":
      return issue.kind === "From" ? leaves(issue.issue, path) : [at(path, issue.ast)]
    case "Transformation":
      return issue.kind === "Transformation" ? [at(path, issue.ast.to)] : leaves(issue.issue, path)
    case "Missing":
      return [{ path: path || "(top)", expected: "to be present" }]
    case "Unexpected":
      return [{ path: path || "(top)", expected: "to be absent" }]
    case "Type":
    case "Forbidden":
      return [at(path, issue.ast)]
  }
}

const at = (path: string, ast: AST.AST): ParseIssueSummary => ({ path: path || "(top)", expected: String(ast) })

const pointTo = (path: string, to: ParseResult.Path): string => Arr.reduce(Arr.ensure(to), path, appendKey)

/**
 * `list` and `0` make `list[0]`, then `name` makes `list[0].name`.
 *
 * @internal
 */
export const appendKey = (path: string, key: PropertyKey): string =>
  typeof key === "number" ? `${path}[${key}]` : path === "" ? String(key) : `${path}.${String(key)}`
