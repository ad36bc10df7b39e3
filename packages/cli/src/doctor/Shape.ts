/**
 * The shape of a response: names of fields and kinds of values, but never the values. Pure.
 */
import { isObject } from "../payload/PayloadText.js"
import type { SafeText } from "./SafeText.js"

/** The shape of the body of a response. */
export interface Shape {
  /** `envelope`: a JSON object with a `code`. */
  readonly kind: "envelope" | "JSON" | "HTML" | "text" | "empty"
  /** The `code` of an envelope. In the body it may be a number or a string of digits. */
  readonly code: number | undefined
  /** The name of the field with the message: `msg`, `message`, or `msg and message`. */
  readonly messageField: string | undefined
  /** The message of the server, in which words that may be secrets are replaced. */
  readonly message: string
  /** The `timestamp` of the envelope, as it was sent: in Unix seconds or milliseconds. */
  readonly timestamp: number | undefined
  /** Fields of the envelope with the kinds of their values, such as `msg: text`. */
  readonly fields: ReadonlyArray<string>
  /** Fields of the object in `data` with the kinds of their values, such as `total: number`. */
  readonly dataFields: ReadonlyArray<string>
}

const none: Shape = {
  kind: "empty",
  code: undefined,
  messageField: undefined,
  message: "",
  timestamp: undefined,
  fields: [],
  dataFields: []
}

/** Returns the shape of the body of a response. `safe` replaces secrets in it. */
export const read = (body: string, safe: SafeText): Shape => {
  const json = parse(body)
  if (!isObject(json)) {
    const text = body.trim()
    return {
      ...none,
      kind: text === "" ? "empty" : json !== undefined ? "JSON" : text.startsWith("<") ? "HTML" : "text"
    }
  }
  const { code, data, message, msg, timestamp } = json
  const number = typeof code === "number" || (typeof code === "string" && /^-?\d+$/.test(code))
    ? Number(code)
    : undefined
  const spoken = [msg, message].find((text) => typeof text === "string" && text !== "")
  const messageField = ["msg", "message"].filter((name) => name in json).join(" and ")
  return {
    kind: number === undefined ? "JSON" : "envelope",
    code: number,
    messageField: messageField === "" ? undefined : messageField,
    message: typeof spoken === "string" ? safe.words(spoken) : "",
    timestamp: typeof timestamp === "number" ? timestamp : undefined,
    fields: fieldsOf(json, safe),
    dataFields: isObject(data) ? fieldsOf(data, safe) : []
  }
}

/** The most fields of an object that a shape lists. An object with ids as keys may have any number of fields. */
const most = 20

const fieldsOf = (record: Readonly<Record<string, unknown>>, safe: SafeText): ReadonlyArray<string> => {
  const fields = Object.entries(record).slice(0, most).map(([name, value]) =>
    `${/^[a-z][a-z0-9_]{0,31}$/i.test(name) && safe.text(name) === name ? name : "(another)"}: ${kindOf(name, value)}`
  )
  return Object.keys(record).length > most ? [...fields, "…"] : fields
}

const kindOf = (name: string, value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "list"
  if (typeof value === "string") {
    return value === ""
      ? "empty text"
      : /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i.test(value)
      ? "UUID"
      : /^-?[\d.]+$/.test(value)
      ? "number as text"
      : "text"
  }
  return typeof value === "number" && /timestamp|_at$/.test(name)
    ? value > 1e11 ? "time in milliseconds" : "time in seconds"
    : typeof value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
