/**
 * Replaces secrets in texts from a server, for a report that the user shows to others. Pure.
 */

/** Functions that replace secrets in a text with `<redacted>`. */
export interface SafeText {
  /** Replaces each known secret in a text, also in its Base64, hexadecimal and percent-encoded forms. */
  readonly text: (text: string) => string
  /**
   * Replaces each known secret in a message, and also each word that may be a secret, such as `a8f3K9`. Keeps plain
   * words, such as `invalid client_secret`.
   */
  readonly words: (message: string) => string
}

const replacement = "<redacted>"

/** Creates functions that replace the given secrets in a text with `<redacted>`. */
export const make = (secrets: Iterable<string>): SafeText => {
  const known = [...new Set(secrets)].filter((secret) => secret !== "").sort((a, b) => b.length - a.length)
  // Ignores shorter secrets here, because they would match in ordinary words.
  const forms = known.filter((secret) => secret.length >= 4).flatMap(formsOf)
  const text = (original: string) =>
    forms.reduce((text, form) => text.replace(new RegExp(escape(form), "gi"), replacement), original)
  return {
    text,
    words: (message) =>
      message.replace(/\S+/g, (word) => {
        const bare = word.replace(/^["'(]+|["'.,:;!?)]+$/g, "")
        return plainWord.test(bare) && text(bare) === bare && !known.includes(bare) ? word : replacement
      }).replace(/<redacted>(\s+<redacted>)+/g, replacement).slice(0, 200)
  }
}

// Matches a word, an identifier in lower case, a short number, or Chinese text, which has no spaces.
const plainWord =
  /^(\p{Lu}?\p{Ll}{0,15}(_\p{Ll}{1,15}){0,3}('\p{Ll}{1,2})?|\p{Lu}{1,5}|\d{1,5}|[\p{Script=Han}，。：；！？（）、]+)$/u

const escape = (text: string) => text.replace(/[$()*+.?[\\\]^{|}-]/g, "\\$&")

const formsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(secret)
  // In Base64 the first and the last character of a secret depend on its neighbours, so they are left out.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes]).toString("base64")
      .slice(Math.ceil(before * 4 / 3), Math.floor((before + bytes.length) * 4 / 3))
  ).filter((digits) => digits.length >= 4)
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      ...base64,
      ...base64.map((digits) => digits.replaceAll("+", "-").replaceAll("/", "_")),
      bytes.toString("hex")
    ])
  ]
}
