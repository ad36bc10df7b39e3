/**
 * The path of a call.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/**
 * Checks that a path is a pathname exactly as it will go on the wire: it starts with `/` and holds no query, no
 * fragment, no `.` or `..` segment and nothing that a URL would escape. The signature covers the path as given, so a path
 * that changes on its way would be a signature that does not match.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (path: string): Either.Either<string, string> => {
  if (typeof path !== "string" || !path.startsWith("/")) return Either.left("path has to start with \"/\"")
  if (path.includes("?")) return Either.left("path must not hold a query (\"?\"); parameters go into the payload")
  if (path.includes("#")) return Either.left("path must not hold a fragment (\"#\")")
  return simple.test(path) || asOnTheWire(path) === path
    ? Either.right(path)
    : Either.left("path must be plain: no \"//\" at its start, no \".\" or \"..\" segment, nothing that a URL escapes")
}

/** What every URL leaves as it is: FastMoss's own paths. */
const simple = /^(?:\/[\w-]+)+$/

const asOnTheWire = (path: string): string | undefined =>
  URL.canParse(path, "http://localhost") ? new URL(path, "http://localhost").pathname : undefined
