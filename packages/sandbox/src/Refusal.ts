/**
 * Refusals: the error responses that a client's request can cause.
 *
 * FastMoss documents the codes, but not which code and HTTP status it uses in most of these cases. Users of FastMoss
 * saw the refusals `clientSecret`, `pagesize`, `params` and `permission`. The others are the sandbox's choice.
 *
 * @since 0.1.0
 */

/**
 * An error response from the sandbox: its HTTP status, and the code and the message in its JSON body.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
  /** Name of the field in the JSON body that holds the message. By default it depends on the path. */
  readonly messageField?: "msg" | "message" | undefined
  /** Seconds in the `Retry-After` header. By default the response has no such header. */
  readonly retryAfter?: number | undefined
}

/**
 * Creates the error response for an invalid parameter: HTTP 200 with code 10001.
 *
 * @since 0.1.0
 * @category constructors
 */
export const invalidParameter = (message: string): Refusal => ({ status: 200, code: 10001, message })

/**
 * Creates the error response for an id that does not exist: HTTP 200 with code 20001. `field` is the name of the field
 * with the id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notFound = (field: string): Refusal => ({ status: 200, code: 20001, message: `${field}: not found` })

const named = <Name extends string>(refusals: Readonly<Record<Name, Refusal>>): Readonly<Record<Name, Refusal>> =>
  refusals

/**
 * The error responses whose message does not depend on the payload, keyed by cause.
 *
 * @since 0.1.0
 * @category models
 */
export const refusals = named({
  clientId: { status: 200, code: 1001, message: "invalid client_id" },
  // Users of FastMoss saw this response to a wrong secret, both in a token request and as the bearer token.
  clientSecret: { status: 200, code: 1002, message: "invalid client_secret", messageField: "message" },
  refreshToken: { status: 200, code: 1003, message: "invalid refresh_token" },
  accessToken: { status: 401, code: 30001, message: "invalid access_token" },
  timestamp: invalidParameter("timestamp: whole seconds expected"),
  timestampWindow: invalidParameter("timestamp: too far from the server's time"),
  signatureVersion: invalidParameter("signature_version: 2 expected"),
  sign: invalidParameter("sign: does not match the path and the body"),
  encoding: invalidParameter("body: UTF-8 expected"),
  body: invalidParameter("body: a JSON object expected"),
  // Users of FastMoss saw this response to a body without the filter that the endpoint requires. According to reports,
  // `null` as the filter causes the same response.
  params: { status: 200, code: 1, message: "params error" },
  // Users of FastMoss saw this message.
  pagesize: invalidParameter("param error"),
  permission: { status: 403, code: 30001, message: "can not access current endpoint" },
  quota: { status: 200, code: 30002, message: "data limit exceeded" },
  rate: { status: 200, code: 30003, message: "access frequency limit exceeded" },
  size: { status: 413, code: 10001, message: "body: at most 1 MB expected" },
  path: { status: 404, code: 20001, message: "no such endpoint" },
  method: { status: 405, code: 10001, message: "POST expected" }
})
