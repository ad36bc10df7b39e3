import * as Signature from "@effect-fastmoss/core/Signature"

const inQuery = (name: string, description: string) => ({ type: "apiKey", in: "query", name, description })

/**
 * The parameters of a signed call: all five together.
 *
 * @internal
 */
export const signed = {
  accessToken: inQuery("access_token", "The access token, from `/v1/token` or `/v1/refreshToken`."),
  sign: inQuery(
    "sign",
    "The signature: the SHA-256, as lower-case hexadecimal, of client secret, path, body and client secret again, joined "
      + "by `|`, in UTF-8: `sha256(secret|path|body|secret)`. The path is the path alone (`/product/v1/search`), without "
      + "host and query; the body is the very text that is sent, byte for byte. Neither the token nor the timestamp is "
      + "part of it."
  ),
  clientId: inQuery("client_id", "The client id that FastMoss's console shows."),
  timestamp: inQuery("timestamp", "The time of the call: whole Unix seconds. How far it may be off is not documented."),
  signatureVersion: inQuery(
    "signature_version",
    `Always \`${Signature.version}\`. Uncertain: only some pages show it; the official client sends it.`
  )
}

/**
 * The client secret as a Bearer token.
 *
 * @internal
 */
export const bearer = {
  type: "http",
  scheme: "bearer",
  description:
    "The client secret itself, with neither token nor signature. Uncertain: newer documentation pages show it, and "
    + "third parties use it so; no page says which accounts may."
}
