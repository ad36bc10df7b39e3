/**
 * Responses of the token endpoint. They contain tokens that the client does not know yet and cannot redact. Failures
 * therefore quote only words of the response's message that cannot be a token, such as ordinary words and short
 * numbers.
 *
 * @since 0.1.0
 */
import type { Envelope } from "./Envelope.js"

/**
 * Returns true if the responses of a path contain tokens.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isTokenPath = (path: string): boolean => /^\/+v1\/+(token|refreshToken)\/*$/i.test(path)

/**
 * Parts of a failed token response that a failure may quote, because they cannot contain a token.
 *
 * @since 0.1.0
 * @category models
 */
export interface Quotable {
  readonly requestId: string | undefined
  /**
   * Message of the response, such as `invalid client_secret`. Ordinary words, short numbers and Chinese text stay.
   * Every other word may be a token and becomes `<redacted>`.
   */
  readonly message: string
}

/**
 * Returns the parts of a failed token response that a failure may quote: request id and message. It drops or redacts
 * text that also occurs in the response's `data`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const quotable = ({ data, message, requestId }: Envelope): Quotable => {
  const texts = textsIn(data)
  const standsInData = (word: string) => word.length > 3 && texts.some((text) => text.includes(word))
  return {
    requestId: requestId !== undefined && /^[\w.:-]{1,64}$/.test(requestId) && !standsInData(requestId)
      ? requestId
      : undefined,
    message: message.replace(/\S+/g, (word) => {
      const bare = word.replace(/^["'(]+|["'.,:;!?)]+$/g, "")
      return plainWord.test(bare) && !standsInData(bare) ? word : redacted
    }).replace(/<redacted>(\s+<redacted>)+/g, redacted)
  }
}

const redacted = "<redacted>"

// Matches a word, a lower-case identifier, a short number, or Chinese text, which has no spaces.
const plainWord =
  /^(\p{Lu}?\p{Ll}{0,15}(_\p{Ll}{1,15}){0,3}('\p{Ll}{1,2})?|\p{Lu}{1,5}|\d{1,5}|[\p{Script=Han}，。：；！？（）、]+)$/u

/** Returns all strings and numbers inside a JSON value, as texts. */
const textsIn = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" || typeof value === "number"
    ? [String(value)]
    : typeof value === "object" && value !== null
    ? Object.values(value).flatMap(textsIn)
    : []
