/**
 * A request as the sandbox reads it.
 *
 * @since 0.1.0
 */
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Refusal, refusals } from "../Refusal.js"

/**
 * A request as the sandbox reads it.
 *
 * @since 0.1.0
 * @category models
 */
export interface IncomingRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  /** The raw bytes of the body as text; `undefined` if they are not UTF-8. */
  readonly body: string | undefined
}

/**
 * Reads the request that is being served.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read: Effect.Effect<IncomingRequest, never, HttpServerRequest.HttpServerRequest> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.map(Effect.option(request.arrayBuffer), (bytes) => {
      const url = new URL(request.url, anyOrigin)
      return {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        authorization: request.headers["authorization"],
        body: Option.getOrUndefined(Option.flatMap(bytes, readUtf8))
      }
    })
)

/**
 * Makes a function that decodes the JSON body of a request, or refuses it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const bodyDecoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownOption(Schema.parseJson(schema))
  return ({ body }: IncomingRequest): Effect.Effect<A, Refusal> => Effect.mapError(decode(body), () => refusals.body)
}

// A request on a port has a path only.
const anyOrigin = "http://sandbox.localhost"

// The bytes must stay as they are, for the signature: no byte order mark is skipped, nothing is replaced.
const readUtf8 = Option.liftThrowable((bytes: ArrayBuffer) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
)
