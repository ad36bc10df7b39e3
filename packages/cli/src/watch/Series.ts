/**
 * Identifies a series: the snapshots that were taken with the same options, so that they can be compared. Pure.
 */
import type { Kind } from "@effect-fastmoss/core/DateInfo"
import { createHash } from "node:crypto"
import { canonical } from "../payload/Canonical.js"
import type { JsonObject } from "../payload/PayloadText.js"

/** The options that identify a series of snapshots. A run with other options belongs to another series. */
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

/**
 * Returns the name of a series of snapshots, such as `Product.topSelling-0f1e2d3c4b5a`. Its folder has the same name.
 */
export const nameOf = (question: Question): string =>
  `${question.endpoint}-${createHash("sha256").update(keyOf(question)).digest("hex").slice(0, 12)}`

/** Returns true if the name of a folder has the form of a series' name, see `nameOf`. */
export const isName = (name: string): boolean => /^[A-Za-z]+\.[A-Za-z]+-[0-9a-f]{12}$/.test(name)

/** Returns the options of a series as JSON with sorted keys, so that equal options have equal text. */
export const keyOf = ({ endpoint, host, kind, limit, payload }: Question): string =>
  canonical({ endpoint, payload, kind, limit, host })
