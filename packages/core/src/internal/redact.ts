import * as Redacted from "effect/Redacted"

/**
 * Takes known secrets out of what a server said, in every spelling in which it may echo them.
 *
 * @internal
 */
export interface Redactor {
  readonly text: (text: string) => string
  /** The same for every text inside a JSON value, names of fields included. */
  readonly json: (value: unknown) => unknown
}

/** @internal */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redactor => {
  const spellings = [...new Set(secrets.flatMap((secret) => spellingsOf(Redacted.value(secret))))]
    .filter((spelling) => spelling !== "")
    // The longest first: one secret may hold another.
    .sort((a, b) => b.length - a.length)
  const text = (said: string) => spellings.reduce((text, spelling) => text.replaceAll(spelling, "<redacted>"), said)
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
        return text(String(value)) === String(value) ? value : "<redacted>"
    }
  }
  return { text, json }
}

const spellingsOf = (secret: string): ReadonlyArray<string> => {
  const quoted = JSON.stringify(secret).slice(1, -1)
  const ascii = quoted.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
  const query = encodeURIComponent(secret)
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    "\"",
    "&quot;"
  )
  return [secret, quoted, quoted.replaceAll("/", "\\/"), ascii, query, query.replaceAll("%20", "+"), html]
}
