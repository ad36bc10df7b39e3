/**
 * HTML of texts that come from elsewhere. Pure.
 */
import * as Text from "../terminal/Text.js"

/** A text that is HTML already. Only `html` and `trusted` make one. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value between pieces of HTML. */
export type Content = Html | string | number | ReadonlyArray<Html>

/** Makes HTML in which each value is a text, unless it is HTML. Values in attributes stand between double quotes. */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Content>): Html =>
  new Html(strings.map((string, i) => string + (i < values.length ? textOf(values[i] ?? "") : "")).join(""))

/** Takes a text that this program wrote itself for HTML. */
export const trusted = (text: string): Html => new Html(text)

/** Writes JSON for a script: nothing in it ends the script, or begins a comment. Texts have no control characters. */
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

/** Escapes a text, also between quotes, and removes control characters. */
const escape = (text: string): string => Text.plain(text).replace(/[&<>"']/g, (one) => entities.get(one) ?? one)

const entities = new Map(Object.entries({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;" }))
