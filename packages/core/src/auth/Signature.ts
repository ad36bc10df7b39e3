/**
 * Signature of a FastMoss request, version 2: a pure function.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import * as Redacted from "effect/Redacted"

/**
 * Version of the signature that `sign` makes. It is the value of the query parameter `signature_version`.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "2"

/**
 * Signs a request. Returns the SHA-256 of `secret|path|body|secret` in UTF-8, as lower-case hexadecimal text.
 *
 * `path` is the path without host and query, exactly as it is sent, such as `/product/v1/search`. `body` is the exact
 * text of the body. The signature does not cover the access token and the timestamp (source: the official Python
 * client, `_generate_signature`). The function is synchronous and works in every runtime.
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
