/**
 * A series of snapshots: those of one question. Pure.
 */
import type { Kind } from "@effect-fastmoss/core/DateInfo"
import { createHash } from "node:crypto"
import { canonical } from "../payload/Canonical.js"
import type { JsonObject } from "../payload/PayloadText.js"

/** The question that the snapshots of a series answer. Another question is another series. */
export interface Question {
  /** The name of the endpoint, such as `Product.topSelling`. */
  readonly endpoint: string
  /** Without the page size, which does not change the rows. */
  readonly payload: JsonObject
  /** The kind of the periods of a ranking; `null` for other lists. */
  readonly kind: Kind | null
  /** The most rows. */
  readonly limit: number
  /** The URL of the server. */
  readonly host: string
}

/** Returns the name of a series, which is that of its folder. */
export const nameOf = (question: Question): string =>
  `${question.endpoint}-${createHash("sha256").update(keyOf(question)).digest("hex").slice(0, 12)}`

/** Returns true if a folder may hold a series. */
export const isName = (name: string): boolean => /^[A-Za-z]+\.[A-Za-z]+-[0-9a-f]{12}$/.test(name)

/** Returns a text that is the same for equal questions, whatever the order of their keys. */
export const keyOf = ({ endpoint, host, kind, limit, payload }: Question): string =>
  canonical({ endpoint, payload, kind, limit, host })
