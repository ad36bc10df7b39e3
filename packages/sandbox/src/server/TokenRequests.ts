/**
 * Token requests: the paths `/v1/token` and `/v1/refreshToken`, which grant tokens.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { type Refusal, refusals } from "../Refusal.js"
import type { Counters } from "./Counters.js"
import { add } from "./Counters.js"
import { bodyDecoder, type IncomingRequest } from "./IncomingRequest.js"
import { nowInSeconds } from "./nowInSeconds.js"
import * as TokenAuthority from "./TokenAuthority.js"

/**
 * The handlers of token requests, and effects that grant, check and revoke tokens.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenRequests {
  /** Handlers of the two token requests, keyed by path. Each returns the granted tokens, or fails with a refusal. */
  readonly routes: ReadonlyMap<string, (request: IncomingRequest) => Effect.Effect<TokenAuthority.Grant, Refusal>>
  /** Grants an access token and a refresh token for the sandbox's own credentials. */
  readonly acquire: Effect.Effect<TokenAuthority.Grant>
  /** Returns a predicate for access tokens: true if the token is valid when this effect runs. */
  readonly acceptsToken: Effect.Effect<(accessToken: string) => boolean>
  /** Revokes all tokens that the sandbox has granted. */
  readonly revokeAll: Effect.Effect<void>
}

/**
 * Creates the handlers of token requests. They count granted and refused tokens in `counters`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  settings: TokenAuthority.Settings & { readonly clientId: string },
  counters: Ref.Ref<Counters>
): Effect.Effect<TokenRequests> =>
  Effect.gen(function*() {
    const state = yield* Ref.make(TokenAuthority.empty)

    const acquire = Effect.gen(function*() {
      const now = yield* nowInSeconds
      yield* Ref.update(counters, add("acquired"))
      return yield* Ref.modify(state, (state) => TokenAuthority.acquire(state, now, settings))
    })

    const grantForCredentials = ({ client_id, client_secret }: typeof Credentials.Type) => {
      if (client_id !== settings.clientId) return Effect.fail(refusals.clientId)
      return client_secret === Redacted.value(settings.clientSecret) ? acquire : Effect.fail(refusals.clientSecret)
    }

    const grantForRefreshToken = ({ client_id, refresh_token }: typeof RefreshToken.Type) =>
      Effect.gen(function*() {
        if (client_id !== settings.clientId) return yield* Effect.fail(refusals.clientId)
        const now = yield* nowInSeconds
        const grant = yield* Ref.modify(
          state,
          (state) => TokenAuthority.refresh(state, refresh_token, now, settings)
        )
        if (Either.isRight(grant)) return yield* Effect.as(Ref.update(counters, add("refreshed")), grant.right)
        if (grant.left === "redeemed twice") yield* Ref.update(counters, add("familiesRevoked"))
        return yield* Effect.fail(refusals.refreshToken)
      })

    const route = <Body>(
      decode: (request: IncomingRequest) => Effect.Effect<Body, Refusal>,
      grant: (body: Body) => Effect.Effect<TokenAuthority.Grant, Refusal>
    ) =>
    (request: IncomingRequest) =>
      (request.method === "POST" ? Effect.flatMap(decode(request), grant) : Effect.fail(refusals.method)).pipe(
        Effect.tapError(() => Ref.update(counters, add("tokenRequestsRefused")))
      )

    return {
      routes: new Map([
        ["/v1/token", route(decodeCredentials, grantForCredentials)],
        ["/v1/refreshToken", route(decodeRefreshToken, grantForRefreshToken)]
      ]),
      acquire,
      acceptsToken: Effect.zipWith(
        nowInSeconds,
        Ref.get(state),
        (now, state) => (token: string) => TokenAuthority.accepts(state, token, now, settings)
      ),
      revokeAll: Ref.update(state, TokenAuthority.revokeAll)
    }
  })

const Credentials = Schema.Struct({ client_id: Schema.String, client_secret: Schema.String })
const RefreshToken = Schema.Struct({ client_id: Schema.String, refresh_token: Schema.String })

const decodeCredentials = bodyDecoder(Credentials)
const decodeRefreshToken = bodyDecoder(RefreshToken)
