/**
 * The check of a call's path.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/**
 * Returns a path that can be sent exactly as given. Left: the problem of any other path.
 *
 * - The path must start with `/`, but not with `//`.
 * - It must have no query, no fragment, and no `.` or `..` segments.
 * - It must have no characters that a URL would escape.
 *
 * The signature covers the path as given, so it would not match a path that the URL changes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (path: string): Either.Either<string, string> => {
  if (typeof path !== "string" || !path.startsWith("/")) return Either.left("path must start with \"/\"")
  if (path.includes("?")) return Either.left("path must not have a query (\"?\"); put parameters into the payload")
  if (path.includes("#")) return Either.left("path must not have a fragment (\"#\")")
  return simple.test(path) || asSent(path) === path
    ? Either.right(path)
    : Either.left(
      "path must not start with \"//\", and must have neither \".\" or \"..\" segments nor characters that a URL escapes"
    )
}

/** Matches simple paths, which a URL does not change. All of FastMoss's documented paths are simple. */
const simple = /^(?:\/[\w-]+)+$/

/** Returns the pathname of the URL that is made from a path; `undefined` if the path is not valid in a URL. */
const asSent = (path: string): string | undefined =>
  URL.canParse(path, "http://localhost") ? new URL(path, "http://localhost").pathname : undefined
