/** HTML of texts that come from elsewhere. */

/** A text that is HTML already. Only `html` and `trusted` make one. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Content = Html | string | number | ReadonlyArray<Html>

/** HTML in which each value is a text, unless it is HTML. Values in attributes stand between double quotes. */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Content>): Html =>
  new Html(strings.map((string, i) => string + (i < values.length ? textOf(values[i] ?? "") : "")).join(""))

/** A text that this program wrote itself. */
export const trusted = (text: string): Html => new Html(text)

/** JSON for a script: nothing in it ends the script, or begins a comment. */
export const json = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replace(
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

/** A text, also between quotes. */
export const escape = (text: string): string =>
  [...text].filter(isVisible).map((one) => entities.get(one) ?? one).join("")

const entities = new Map(Object.entries({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;" }))

/** Control characters are no text. */
const isVisible = (one: string): boolean => one >= " " || one === "\n" || one === "\t"
