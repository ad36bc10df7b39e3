/**
 * Responses with FastMoss's envelope: the JSON object that holds `code`, the message and `data`.
 *
 * @since 0.1.0
 */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Refusal } from "../Refusal.js"
import * as Quirks from "./Quirks.js"

/**
 * The content of an envelope, and the HTTP status of the response.
 *
 * @since 0.1.0
 * @category models
 */
export interface Content extends Refusal {
  readonly data: unknown
}

/**
 * Creates the content of a successful response: HTTP 200 with code 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const success = (data: unknown): Content => ({ status: 200, code: 0, message: "success", data })

/**
 * Creates the content of an error response from a refusal, with `data: null`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failure = (refusal: Refusal): Content => ({ ...refusal, data: null })

/**
 * Creates a response with FastMoss's envelope.
 *
 * - `path`: the path of the request, which determines the name of the message field
 * - `serial`: the number of the request in this sandbox, which becomes the request id
 * - `now`: the time in Unix seconds, which becomes the timestamp
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
      // FastMoss uses `msg` for some endpoints and `message` for others.
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
