/**
 * Identifies a series of snapshots. Pure.
 */
import type { Kind } from "@effect-fastmoss/core/DateInfo"
import { createHash } from "node:crypto"
import { canonical } from "../payload/Canonical.js"
import type { JsonObject } from "../payload/PayloadText.js"

/** The options that identify a series. A run with other options belongs to another series. */
export interface Question {
  /** The name of the endpoint, such as `Product.topSelling`. */
  readonly endpoint: string
  /** The payload without the page size, which does not affect the rows. */
  readonly payload: JsonObject
  /** The kind of a ranking's periods; `null` for other lists. */
  readonly kind: Kind | null
  /** The number of rows to watch. */
  readonly limit: number
  /** The URL of the server. */
  readonly host: string
}

/** Returns the name of a series, which is also the name of its folder. */
export const nameOf = (question: Question): string =>
  `${question.endpoint}-${createHash("sha256").update(keyOf(question)).digest("hex").slice(0, 12)}`

/** Returns true if a folder's name is the name of a series. */
export const isName = (name: string): boolean => /^[A-Za-z]+\.[A-Za-z]+-[0-9a-f]{12}$/.test(name)

/** Returns a text that is equal for equal questions, independent of the order of keys. */
export const keyOf = ({ endpoint, host, kind, limit, payload }: Question): string =>
  canonical({ endpoint, payload, kind, limit, host })
