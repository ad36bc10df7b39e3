/**
 * The signature of a FastMoss request, version 2: a pure function.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import * as Redacted from "effect/Redacted"

/**
 * The version of the signature that `sign` makes: the value of the query parameter `signature_version`.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "2"

/**
 * Signs a request: lower-case hexadecimal SHA-256 of `secret|path|body|secret` in UTF-8.
 *
 * `path` is the path alone, as it is sent (`/product/v1/search`); `body` is the exact text that is sent. The access token
 * and the timestamp are not signed (source: the official Python client, `_generate_signature`). Synchronous, and the same
 * in every runtime.
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
