/**
 * Responses of the sandbox: the envelope that FastMoss wraps around `data`.
 *
 * @since 0.1.0
 */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Refusal } from "../Refusal.js"
import * as Quirks from "./Quirks.js"

/**
 * The content of an envelope, and the HTTP status.
 *
 * @since 0.1.0
 * @category models
 */
export interface Content extends Refusal {
  readonly data: unknown
}

/**
 * Returns the content of a success.
 *
 * @since 0.1.0
 * @category constructors
 */
export const success = (data: unknown): Content => ({ status: 200, code: 0, message: "success", data })

/**
 * Returns the content of a refusal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failure = (refusal: Refusal): Content => ({ ...refusal, data: null })

/**
 * Makes the response of a content. `serial` numbers the requests; `now` is in Unix seconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { code, data, message, messageField, retryAfter, status }: Content,
  { now, path, quirks, serial }: {
    readonly path: string
    readonly serial: number
    readonly now: number
    readonly quirks: Quirks.Quirks
  }
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    Quirks.stringify({
      code,
      // FastMoss uses both spellings, but one endpoint always the same.
      [messageField ?? Quirks.messageField(quirks, path)]: message,
      data,
      request_id: `00000000-0000-4000-8000-${serial.toString(16).padStart(12, "0")}`,
      timestamp: now
    }),
    {
      status,
      contentType: "application/json",
      headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
    }
  )
