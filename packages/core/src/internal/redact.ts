import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import * as Spelling from "./Spelling.js"

/**
 * Functions that redact known secrets in data from a server.
 *
 * @internal
 */
export interface Redactor {
  /** Replaces every known secret in a text with `<redacted>`. */
  readonly text: (text: string) => string
  /** Redacts a text, and returns at most 200 characters of it on one line. */
  readonly excerpt: (text: string) => string
  /** Redacts every text in a JSON value, including field names. */
  readonly json: (value: unknown) => unknown
}

/**
 * Makes a redactor for the given secrets. It also finds a secret that is:
 *
 * - written with escaped characters, in Base64 or in hexadecimal digits
 * - cut off at its end, if the secret has at least 24 characters
 *
 * @internal
 */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redactor => {
  const known = [...new Set(secrets.map(Redacted.value))]
    .filter((secret) => secret !== "")
    // Longest first, because a secret may contain another.
    .sort((a, b) => b.length - a.length)
  const encodings = known.flatMap(encodingsOf)
  const starts = new RegExp(
    `[${[...known.map((secret) => secret.charAt(0)), ...Spelling.starters].map(quote).join("")}]`,
    "g"
  )

  const text = (original: string): string => {
    if (known.length === 0) return original
    const plain = encodings.reduce((text, encoding) => text.replaceAll(encoding, replacement), original)
    let redacted = ""
    let place = 0
    starts.lastIndex = 0
    for (let found = starts.exec(plain); found !== null; found = starts.exec(plain)) {
      const end = endOfSecret(known, plain, found.index)
      if (end === undefined) continue
      redacted += plain.slice(place, found.index) + replacement
      starts.lastIndex = place = end
    }
    return redacted + plain.slice(place)
  }

  const excerpt = (original: string): string => {
    // The cut may split a secret, which then might not be found. The dropped margin is longer than any spelling of a
    // secret.
    const margin = 1000 + 20 * (known[0]?.length ?? 0)
    const isLong = original.length > longestExcerpted + margin
    const redacted = isLong ? text(original.slice(0, longestExcerpted + margin)).slice(0, -margin) : text(original)
    const line = redacted.replace(/\s+/g, " ").trim()
    return line.length <= 200 && !isLong ? line : `${line.slice(0, 199).replace(/\p{Surrogate}$/u, "")}…`
  }

  const json = (value: unknown): unknown => {
    switch (typeof value) {
      case "string":
        return text(value)
      case "object":
        return value === null
          ? null
          : Array.isArray(value)
          ? value.map(json)
          : Object.fromEntries(Object.entries(value).map(([key, field]) => [text(key), json(field)]))
      default:
        return text(String(value)) === String(value) ? value : replacement
    }
  }
  return { text, excerpt, json }
}

const replacement = "<redacted>"

/**
 * Maximum number of characters that `excerpt` searches for secrets. Searching megabytes for an excerpt of 200
 * characters would block the program.
 */
const longestExcerpted = 20_000

const quote = (character: string): string => character.replace(/[\\\]^-]/, "\\$&")

/** Returns the index after the secret that starts at `place`, or `undefined` if none of the secrets starts there. */
const endOfSecret = (secrets: ReadonlyArray<string>, text: string, place: number): number | undefined => {
  const first = text.charAt(place)
  const second = text.charAt(place + 1)
  if (!Spelling.starters.includes(first)) {
    // A cheap check that rules out most places.
    const isPossible = (secret: string) =>
      secret.startsWith(first) &&
      (secret.length === 1 || secret.charAt(1) === second || Spelling.starters.includes(second))
    if (!secrets.some(isPossible)) return undefined
  }
  const readings = Spelling.readingsAt(text, place)
  for (const secret of secrets) {
    if (!readings.some(({ characters }) => characters !== "" && secret.startsWith(characters))) continue
    const { end, length } = furthest(secret, text, place)
    if (length === secret.length) return end
    // A server may cut the text that it echoes. The rest of a short secret reveals too little to matter.
    if (secret.length >= 24 && length >= Math.max(12, secret.length / 2)) return endOfWord(text, end)
  }
  return undefined
}

/**
 * Compares a secret, from its first character on, with the text at `place`, in any spelling. Returns the number of
 * characters of the secret that match, and the index in the text after the match.
 */
const furthest = (secret: string, text: string, place: number): { readonly length: number; readonly end: number } => {
  let best = { length: 0, end: place }
  const open = [best]
  // Different readings of escapes can reach the same state. Without this set, the number of states would double with
  // each character.
  const visited = new Set<string>()
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (state.length > best.length) best = state
    if (best.length === secret.length) return best
    for (const { characters, end } of Spelling.readingsAt(text, state.end)) {
      if (characters === "" || !secret.startsWith(characters, state.length)) continue
      const next = { length: state.length + characters.length, end }
      const key = `${next.length} ${next.end}`
      if (visited.has(key)) continue
      visited.add(key)
      open.push(next)
    }
  }
  return best
}

const endOfWord = (text: string, place: number): number => {
  const end = text.slice(place).search(/[\s"'<>]/)
  return end === -1 ? text.length : place + end
}

/**
 * Returns the forms of a secret in Base64 and in hexadecimal digits; none for a secret of fewer than 8 bytes. There are
 * several Base64 forms, because the digits depend on the position of the secret in the encoded text. The first and last
 * digits, which depend on adjacent bytes, are omitted.
 */
const encodingsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < 8) return []
  const base64 = [0, 1, 2].map((before) =>
    Encoding.encodeBase64(new Uint8Array([...new Uint8Array(before), ...bytes]))
      .slice(Math.ceil(before * 4 / 3), Math.floor((before + bytes.length) * 4 / 3))
  )
  const hex = Encoding.encodeHex(bytes)
  return [
    ...new Set([
      ...base64.flatMap((digits) => [
        digits,
        digits.replaceAll("+", "-").replaceAll("/", "_"),
        digits.replaceAll("/", "\\/"),
        encodeURIComponent(digits),
        digits.replaceAll("+", "%2b").replaceAll("/", "%2f")
      ]),
      hex,
      hex.toUpperCase()
    ])
  ]
}
