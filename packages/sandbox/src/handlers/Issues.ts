/**
 * Messages that name the problems in a payload in plain words.
 *
 * @since 0.1.0
 */

/** A problem in a payload: the path of the field, and the expected type or value. */
interface Issue {
  readonly path: string
  readonly expected: string
}

/**
 * Formats the problems in a payload as one line, such as `page: a whole number expected`. The line names the first ten
 * problems and counts the others.
 *
 * @since 0.1.0
 * @category combinators
 */
export const format = (issues: ReadonlyArray<Issue>): string => {
  const lines = issues.slice(0, most).map(({ expected, path }) => `${path}: ${phraseOf(expected)}`)
  return (issues.length > most ? [...lines, `and ${issues.length - most} more`] : lines).join("; ")
}

const most = 10

const phraseOf = (expected: string): string =>
  expected === "to be present"
    ? "required"
    : expected === "to be absent"
    ? "not allowed"
    : `${words.get(expected) ?? formatUnion(expected)} expected`

const words: ReadonlyMap<string, string> = new Map([
  ["Int", "a whole number"],
  ["number", "a number"],
  ["boolean", "true or false"],
  ["string", "a text"]
])

/** Formats a union of literals as words: `"asc" | "desc"` becomes `"asc" or "desc"`. */
const formatUnion = (type: string): string => {
  const members = type.split(" | ")
  const last = members[members.length - 1] ?? type
  return members.length > 1 ? `${members.slice(0, -1).join(", ")} or ${last}` : type
}
