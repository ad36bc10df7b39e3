/**
 * Texts of the problems of a payload, as a reader of a message needs them: plain words, and not too many.
 *
 * @since 0.1.0
 */

/** A place in a payload, and the form that was expected there. */
interface Issue {
  readonly path: string
  readonly expected: string
}

/**
 * Formats the problems of a payload in one line. Names the first ten.
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

/** Formats a union of literals, `"asc" | "desc"`, as a sentence has it. */
const formatUnion = (type: string): string => {
  const members = type.split(" | ")
  const last = members[members.length - 1] ?? type
  return members.length > 1 ? `${members.slice(0, -1).join(", ")} or ${last}` : type
}
