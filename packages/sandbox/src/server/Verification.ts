/**
 * The checks that the sandbox makes of every call but the two token calls. Pure.
 *
 * @since 0.1.0
 */
import * as Signature from "@effect-fastmoss/core/Signature"
import * as Redacted from "effect/Redacted"

/**
 * A request as it came in.
 *
 * @since 0.1.0
 * @category models
 */
export interface IncomingRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  /** The raw bytes of the body as text; `undefined` when they are not UTF-8. */
  readonly body: string | undefined
}

/**
 * Why a request is refused. FastMoss documents no answer for most of these: statuses and codes are the sandbox's own
 * choice, but for 1002.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
}

/**
 * The refusal of a call, or `undefined` when it is good.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refusalOf = (request: IncomingRequest, settings: {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  /** Unix seconds. */
  readonly now: number
  /** Seconds that a timestamp may be off, either way. */
  readonly timestampWindow: number
  readonly acceptsToken: (accessToken: string) => boolean
}): Refusal | undefined => {
  if (request.authorization !== undefined) {
    return request.authorization === `Bearer ${Redacted.value(settings.clientSecret)}`
      ? undefined
      : refusals.bearer
  }
  const parameter = (name: string): string | undefined =>
    request.query.getAll(name).length === 1 ? request.query.get(name) ?? undefined : undefined
  const timestamp = parameter("timestamp") ?? ""
  const { body } = request
  if (parameter("client_id") !== settings.clientId) return refusals.clientId
  if (!settings.acceptsToken(parameter("access_token") ?? "")) return refusals.accessToken
  if (!/^\d+$/.test(timestamp)) return refusals.timestamp
  if (Math.abs(Number(timestamp) - settings.now) > settings.timestampWindow) return refusals.timestampWindow
  if (parameter("signature_version") !== Signature.version) return refusals.signatureVersion
  if (body === undefined) return refusals.encoding
  return parameter("sign") === Signature.sign({ clientSecret: settings.clientSecret, path: request.path, body })
    ? undefined
    : refusals.sign
}

/**
 * Every refusal that the sandbox has.
 *
 * @since 0.1.0
 * @category models
 */
export const refusals = {
  bearer: { status: 401, code: 1002, message: "invalid client_secret" },
  clientId: { status: 200, code: 1001, message: "invalid client_id" },
  clientSecret: { status: 200, code: 1002, message: "invalid client_secret" },
  refreshToken: { status: 200, code: 1003, message: "invalid refresh_token" },
  accessToken: { status: 401, code: 30001, message: "invalid access_token" },
  timestamp: { status: 200, code: 10001, message: "timestamp: whole seconds expected" },
  timestampWindow: { status: 200, code: 10001, message: "timestamp: too far from the server's time" },
  signatureVersion: { status: 200, code: 10001, message: "signature_version: 2 expected" },
  sign: { status: 200, code: 10001, message: "sign: does not match the path and the body" },
  encoding: { status: 200, code: 10001, message: "body: UTF-8 expected" },
  body: { status: 200, code: 10001, message: "body: a JSON object expected" },
  // The words that users saw.
  pagesize: { status: 200, code: 10001, message: "param error" },
  permission: { status: 403, code: 30001, message: "can not access current endpoint" },
  quota: { status: 200, code: 30002, message: "data limit exceeded" },
  rate: { status: 200, code: 30003, message: "access frequency limit exceeded" },
  path: { status: 404, code: 20001, message: "no such endpoint" },
  method: { status: 405, code: 10001, message: "POST expected" }
} as const satisfies Record<string, Refusal>
