/**
 * Authentication of requests: adds access token and signature, or the client secret, to each request. Only this module
 * knows the names of the query parameters.
 *
 * @since 0.1.0
 */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { FastMossConfig } from "../FastMossConfig.js"
import { type FastMossError, FastMossRequestError } from "../FastMossError.js"
import { ServerClock } from "../http/ServerClock.js"
import type * as Transport from "../http/Transport.js"
import { AccessToken } from "./AccessToken.js"
import * as Signature from "./Signature.js"
import { withoutClientId } from "./TokenEndpoint.js"

/**
 * Request before its authorization: a checked path, and the exact text of its body.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnauthorizedRequest {
  readonly method: HttpMethod
  readonly path: string
  readonly body: string
}

/**
 * Request with its authorization, and functions that report whether FastMoss accepted it.
 *
 * @since 0.1.0
 * @category models
 */
export interface AuthorizedRequest {
  readonly request: Transport.Request
  /**
   * Reports that FastMoss rejected this authorization. Returns true if the next authorization has a different token.
   */
  readonly reject: Effect.Effect<boolean>
  /**
   * Reports that FastMoss accepted this authorization. Missing if the authentication scheme does not use this report,
   * as with `bearer`.
   */
  readonly accept?: Effect.Effect<void> | undefined
}

/**
 * Authentication service: adds the credentials to a request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Authorizes one attempt. Each attempt needs its own authorization, because it contains a timestamp and the current
   * token.
   */
  readonly authorize: (request: UnauthorizedRequest) => Effect.Effect<AuthorizedRequest, FastMossError>
}

/**
 * Tag of the authentication service.
 *
 * @since 0.1.0
 * @category services
 */
export class Authentication extends Context.Tag("@effect-fastmoss/core/Authentication")<Authentication, Service>() {}

const contentType = "application/json; charset=utf-8"

/**
 * Layer of signed authentication: sends access token and signature in the query, as the official client does. The
 * parameters are `access_token`, `sign`, `client_id`, `timestamp` and `signature_version`, in this order. All values
 * are URL-encoded. The timestamp is in whole Unix seconds, by FastMoss's clock if its offset from the local clock is
 * known.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSigned: Layer.Layer<Authentication, never, FastMossConfig | AccessToken | ServerClock> = Layer.effect(
  Authentication,
  Effect.gen(function*() {
    const { clientId, clientSecret } = yield* FastMossConfig
    const tokens = yield* AccessToken
    const serverClock = yield* ServerClock
    const secret = Redacted.value(clientSecret)
    const authorizeFor = (encodedId: string): Service["authorize"] => (request) =>
      // `zipWith` would take ten more steps of the fiber, because it uses `Effect.all`.
      Effect.flatMap(tokens.get, (token) =>
        Effect.map(serverClock.now, (now): AuthorizedRequest => {
          const { body, method, path } = request
          const sign = Signature.sign({ clientSecret, path, body })
          const accessToken = Redacted.value(token.accessToken)
          const timestamp = Math.floor(now / 1000)
          return {
            request: {
              method,
              path,
              query: `?access_token=${encodeURIComponent(accessToken)}&sign=${sign}` +
                `&client_id=${encodedId}&timestamp=${timestamp}&signature_version=${Signature.version}`,
              contentType,
              headers: {},
              body,
              signedAt: timestamp,
              // A function, because only failures and the cache need the secrets.
              secrets: () => [token.accessToken, clientSecret, Redacted.make(sign)],
              reveals: (text) => text.includes(accessToken) || text.includes(secret) || text.includes(sign)
            },
            reject: Effect.suspend(() => tokens.invalidate(token)),
            accept: tokens.accept(token)
          }
        }))
    return Authentication.of({
      authorize: Option.match(clientId, {
        onNone: (): Service["authorize"] => ({ method, path }) => Effect.fail(withoutClientId({ method, path })),
        onSome: (clientId) => authorizeFor(encodeURIComponent(clientId))
      })
    })
  })
)

/**
 * Layer of bearer authentication: sends the client secret itself in `Authorization: Bearer`, without token and
 * signature. Newer documentation pages show it, and third parties use it; it is uncertain which accounts may use it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerBearer: Layer.Layer<Authentication, never, FastMossConfig> = Layer.effect(
  Authentication,
  Effect.map(FastMossConfig, ({ clientSecret }) => {
    const secret = Redacted.value(clientSecret)
    return Authentication.of({
      authorize: (request) =>
        /^[\x21-\x7e]+$/.test(secret)
          ? Effect.succeed({
            request: {
              ...request,
              query: "",
              contentType,
              headers: { authorization: `Bearer ${secret}` },
              secrets: () => [clientSecret]
            },
            reject: Effect.succeed(false)
          })
          : Effect.fail(
            new FastMossRequestError({
              method: request.method,
              path: request.path,
              attempts: 0,
              issue:
                "the client secret has characters that an Authorization header cannot hold; use signed authentication"
            })
          )
    })
  })
)

/**
 * Layer that selects the authentication by the configuration: `layerBearer` if `authentication` is `bearer`, else
 * `layerSigned`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Authentication, never, FastMossConfig | AccessToken | ServerClock> = Layer.unwrapEffect(
  Effect.map(FastMossConfig, ({ authentication }) => authentication === "bearer" ? layerBearer : layerSigned)
)
