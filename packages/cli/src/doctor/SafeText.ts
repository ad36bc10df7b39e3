/**
 * Texts of a server without secrets, for a report that is shown to others. Pure.
 */

/** Functions that keep some secrets out of texts. */
export interface SafeText {
  /** Replaces each secret, also in Base64, in hexadecimal digits and percent-encoded. */
  readonly text: (text: string) => string
  /** Keeps the plain words of a message, such as `invalid client_secret`; any other word may be a secret. */
  readonly words: (message: string) => string
}

const replacement = "<redacted>"

/** Makes the functions for some secrets. */
export const make = (secrets: Iterable<string>): SafeText => {
  const known = [...new Set(secrets)].filter((secret) => secret !== "").sort((a, b) => b.length - a.length)
  // A shorter one would stand in any text.
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

// A word, an identifier in lower case, a short number, or Chinese, which has no spaces.
const plainWord =
  /^(\p{Lu}?\p{Ll}{0,15}(_\p{Ll}{1,15}){0,3}('\p{Ll}{1,2})?|\p{Lu}{1,5}|\d{1,5}|[\p{Script=Han}，。：；！？（）、]+)$/u

const escape = (text: string) => text.replace(/[$()*+.?[\\\]^{|}-]/g, "\\$&")

const formsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(secret)
  // Its neighbours change the first and the last digit of a text in Base64.
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
