import * as Redacted from "effect/Redacted"

/**
 * Functions that redact known secrets in data of a server.
 *
 * @internal
 */
export interface Redactor {
  /** Replaces every known secret in a text by `<redacted>`. */
  readonly text: (text: string) => string
  /** Redacts every text in a JSON value, including the names of fields. */
  readonly json: (value: unknown) => unknown
}

/**
 * Makes the redactor of some secrets. It finds each secret in every encoding in which a server may echo it.
 *
 * @internal
 */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redactor => {
  const encodings = [...new Set(secrets.flatMap((secret) => encodingsOf(Redacted.value(secret))))]
    .filter((encoding) => encoding !== "")
    // The longest first: one secret may contain another.
    .sort((a, b) => b.length - a.length)
  const text = (original: string) =>
    encodings.reduce((text, encoding) => text.replaceAll(encoding, "<redacted>"), original)
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

const encodingsOf = (secret: string): ReadonlyArray<string> => {
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
