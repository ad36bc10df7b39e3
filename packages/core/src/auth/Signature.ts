/**
 * The signature of a FastMoss call, version 2: a pure function.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import * as Redacted from "effect/Redacted"

/**
 * The value of the query parameter `signature_version` that goes with `sign`.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "2"

/**
 * Signs a call: lower-case hexadecimal SHA-256 of `secret|path|body|secret` in UTF-8.
 *
 * `path` is the path alone, as it goes on the wire (`/product/v1/search`); `body` is the very text that is sent. Neither
 * the access token nor the timestamp is part of the text (source: the official Python client, `_generate_signature`).
 * Synchronous, and the same in every runtime.
 *
 * @example
 * import { Signature } from "@effect-fastmoss/core"
 * import { Redacted } from "effect"
 *
 * Signature.sign({ clientSecret: Redacted.make("client_secret"), path: "/test", body: `{"hello":"world"}` })
 *
 * @since 0.1.0
 * @category constructors
 */
export const sign = (options: {
  readonly clientSecret: Redacted.Redacted
  readonly path: string
  readonly body: string
}): string => {
  const secret = Redacted.value(options.clientSecret)
  return sha256Hex(`${secret}|${options.path}|${options.body}|${secret}`)
}
