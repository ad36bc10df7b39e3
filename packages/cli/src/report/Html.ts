/**
 * Builds HTML and escapes the texts in it. Pure.
 */
import * as Text from "../terminal/Text.js"

/** A piece of HTML. Only `html` and `trusted` create it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value that may be inserted into HTML. */
export type Content = Html | string | number | ReadonlyArray<Html>

/**
 * Template tag that creates HTML and escapes each value, unless the value is HTML. Put values of attributes between
 * double quotes.
 */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Content>): Html =>
  new Html(strings.map((string, i) => string + (i < values.length ? textOf(values[i] ?? "") : "")).join(""))

/** Creates HTML from a text without escaping it. Use it only for texts that this program wrote. */
export const trusted = (text: string): Html => new Html(text)

/**
 * Returns a value as JSON that is safe inside a script element: nothing in the JSON ends the script or begins a
 * comment. Control characters are removed.
 */
export const json = (value: unknown): Html =>
  new Html(
    JSON.stringify(value, (_, value) => typeof value === "string" ? Text.plain(value) : value).replace(
      /[<>&\u2028\u2029]/g,
      (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`
    )
  )

const textOf = (value: Content): string =>
  value instanceof Html
    ? value.text
    : typeof value === "object"
    ? value.map(({ text }) => text).join("")
    : escape(String(value))

/** Escapes a text for HTML, also inside quoted attributes, and removes control characters. */
const escape = (text: string): string => Text.plain(text).replace(/[&<>"']/g, (one) => entities.get(one) ?? one)

const entities = new Map(Object.entries({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;" }))
