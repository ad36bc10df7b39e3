import * as Predicate from "effect/Predicate"

/**
 * Returns the tag or name of an unknown error, followed by the error's `reason` and `code` if they look like names:
 * `Error ECONNRESET`. It omits the message, which may contain a secret.
 *
 * @internal
 */
export const errorName = (error: unknown): string => {
  const words = [
    Predicate.hasProperty(error, "_tag") ? error._tag : error instanceof Error ? error.name : "unknown error",
    Predicate.hasProperty(error, "reason") ? error.reason : undefined,
    Predicate.hasProperty(error, "code") ? error.code : undefined
  ]
  return words.filter((word) => typeof word === "string" && /^[A-Za-z0-9_ ]{1,64}$/.test(word)).join(" ") ||
    "unknown error"
}
