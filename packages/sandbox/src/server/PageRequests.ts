/**
 * The background requests of the sandbox's page. The sandbox does not count them.
 *
 * @since 0.1.0
 */
import * as Signature from "@effect-fastmoss/core/Signature"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { Refusal } from "../Refusal.js"
import type { Counters } from "./Counters.js"
import { bodyDecoder, type IncomingRequest } from "./IncomingRequest.js"
import { nowInSeconds } from "./nowInSeconds.js"
import type { TokenRequests } from "./TokenRequests.js"

/**
 * A function that handles a background request of the page. It returns `undefined` for any other request.
 *
 * @since 0.1.0
 * @category models
 */
export type PageRequests = (
  request: IncomingRequest
) => Effect.Effect<HttpServerResponse.HttpServerResponse> | undefined

/**
 * Creates the function that handles the background requests of the sandbox's page:
 *
 * - `GET /sandbox/counters` returns the counters.
 * - `POST /sandbox/sign` signs a call with the sandbox's own credentials.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clientId, clientSecret, counters, tokenRequests }: {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  readonly counters: Ref.Ref<Counters>
  readonly tokenRequests: TokenRequests
}): Effect.Effect<PageRequests> =>
  Effect.gen(function*() {
    const accessToken = yield* Ref.make("")

    const sign = ({ body, path }: typeof CallToSign.Type) =>
      Effect.gen(function*() {
        const accepts = yield* tokenRequests.acceptsToken
        if (!accepts(yield* Ref.get(accessToken))) {
          const grant = yield* tokenRequests.acquire
          yield* Ref.set(accessToken, grant.access_token)
        }
        return {
          access_token: yield* Ref.get(accessToken),
          sign: Signature.sign({ clientSecret, path, body }),
          client_id: clientId,
          timestamp: String(yield* nowInSeconds),
          signature_version: Signature.version
        }
      })

    const handlers = new Map<string, (request: IncomingRequest) => Effect.Effect<unknown, Refusal>>([
      ["GET /sandbox/counters", () => Ref.get(counters)],
      ["POST /sandbox/sign", (request) => Effect.flatMap(decodeCallToSign(request), sign)]
    ])

    return (request) => {
      const handler = handlers.get(`${request.method} ${request.path}`)
      return handler === undefined ? undefined : Effect.map(Effect.either(handler(request)), toResponse)
    }
  })

const CallToSign = Schema.Struct({ path: Schema.String, body: Schema.String })

const decodeCallToSign = bodyDecoder(CallToSign)

const toResponse = (result: Either.Either<unknown, Refusal>): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(Either.merge(result)), {
    status: Either.isRight(result) ? 200 : 400,
    contentType: "application/json"
  })
