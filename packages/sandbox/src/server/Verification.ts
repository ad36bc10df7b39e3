/**
 * Verification of calls: credentials, token, timestamp and signature. Token requests are not signed, and therefore not
 * verified here. All functions are pure.
 *
 * @since 0.1.0
 */
import * as Signature from "@effect-fastmoss/core/Signature"
import * as Redacted from "effect/Redacted"
import { type Refusal, refusals } from "../Refusal.js"
import type { IncomingRequest } from "./IncomingRequest.js"

/**
 * Verifies the credentials, the token, the timestamp and the signature of a call. Returns the refusal, or `undefined`
 * if the call is valid.
 *
 * @since 0.1.0
 * @category combinators
 */
export const verify = (request: Omit<IncomingRequest, "method" | "isTooLarge">, settings: {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  /** The sandbox's time, in Unix seconds. */
  readonly now: number
  /** The greatest allowed difference between the call's timestamp and `now`, in seconds. */
  readonly timestampWindow: number
  readonly acceptsToken: (accessToken: string) => boolean
}): Refusal | undefined => {
  if (request.authorization !== undefined) {
    return request.authorization === `Bearer ${Redacted.value(settings.clientSecret)}`
      ? undefined
      : refusals.clientSecret
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
