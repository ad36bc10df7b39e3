import * as Signature from "@effect-fastmoss/core/Signature"

const inQuery = (name: string, description: string) => ({ type: "apiKey", in: "query", name, description })

/**
 * Security schemes for the five query parameters of a signed call. A call needs all five.
 *
 * @internal
 */
export const signed = {
  accessToken: inQuery("access_token", "The access token, from `/v1/token` or `/v1/refreshToken`."),
  sign: inQuery(
    "sign",
    "The signature: the SHA-256 hash of `secret|path|body|secret` in UTF-8, written in lower-case hexadecimal. `secret` is "
      + "the client secret. `path` is the path without host and query, such as `/product/v1/search`. `body` is the body "
      + "exactly as it is sent, byte for byte. The signature does not cover the token and the timestamp."
  ),
  clientId: inQuery("client_id", "The client id from FastMoss's console."),
  timestamp: inQuery(
    "timestamp",
    "The time of the call in whole Unix seconds. FastMoss does not document the allowed difference from its own time."
  ),
  signatureVersion: inQuery(
    "signature_version",
    `Always \`${Signature.version}\`. Uncertain: the official client sends it, but only some pages show it.`
  )
}

/**
 * Security scheme for calls that send the client secret as the bearer token.
 *
 * @internal
 */
export const bearer = {
  type: "http",
  scheme: "bearer",
  description:
    "The client secret itself, without an access token and a signature. Uncertain: newer documentation pages show it and "
    + "public code uses it, but no page says which accounts may use it."
}
