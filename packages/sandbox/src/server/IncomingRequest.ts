/**
 * Incoming requests, read into memory.
 *
 * @since 0.1.0
 */
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Refusal, refusals } from "../Refusal.js"

/**
 * A request to the sandbox, with its whole body.
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
  /** True if the body is larger than 1 MiB or cannot be read. */
  readonly isTooLarge: boolean
}

/**
 * The current request of the server, with its body read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read: Effect.Effect<IncomingRequest, never, HttpServerRequest.HttpServerRequest> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.map(readBody(request), (bytes) => {
      // `URL` would read the path `//` as a host and would resolve `..` segments. The signature covers the path as it was sent.
      const [, path = "", query = ""] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)\??([^#]*)/.exec(request.url) ?? []
      return {
        method: request.method,
        path: path || "/",
        query: new URLSearchParams(query),
        authorization: request.headers["authorization"],
        isTooLarge: Option.match(bytes, { onNone: () => true, onSome: (bytes) => bytes.byteLength > maxBodySize }),
        body: Option.getOrUndefined(Option.flatMap(bytes, readUtf8))
      }
    })
)

/**
 * Creates a function that decodes the JSON body of a request, and fails with a refusal if the body does not match the schema.
 *
 * @since 0.1.0
 * @category combinators
 */
export const bodyDecoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownOption(Schema.parseJson(schema))
  return ({ body }: IncomingRequest): Effect.Effect<A, Refusal> => Effect.mapError(decode(body), () => refusals.body)
}

const maxBodySize = 1_048_576

// A body whose `Content-Length` is too large is not read, so the client receives the refusal. A larger body without that header
// breaks the connection.
const readBody = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Option.Option<ArrayBuffer>> =>
  Number(request.headers["content-length"]) > maxBodySize
    ? Effect.succeedNone
    : Effect.option(HttpIncomingMessage.withMaxBodySize(request.arrayBuffer, Option.some(maxBodySize)))

// The signature covers the exact bytes, so a byte order mark is kept and invalid bytes are not replaced.
const readUtf8 = Option.liftThrowable((bytes: ArrayBuffer) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
)
