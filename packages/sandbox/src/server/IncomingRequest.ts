/**
 * Requests to the sandbox whose body has been read.
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
  /**
   * The body as text, or `undefined` if its bytes are not valid UTF-8. Encoding the text as UTF-8 gives the same bytes.
   */
  readonly body: string | undefined
  /** True if the body is larger than 1 MiB or cannot be read. */
  readonly isTooLarge: boolean
}

/**
 * Reads the current request of the server, with its whole body.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read: Effect.Effect<IncomingRequest, never, HttpServerRequest.HttpServerRequest> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.map(readBody(request), (bytes) => {
      // Not parsed with `URL`, which would read the path `//` as a host and resolve `..` segments. The signature covers
      // the path as the client sent it.
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
 * Creates a function that decodes the JSON body of a request, and fails with a refusal if the body does not match the
 * schema.
 *
 * @since 0.1.0
 * @category combinators
 */
export const bodyDecoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownOption(Schema.parseJson(schema))
  return ({ body }: IncomingRequest): Effect.Effect<A, Refusal> => Effect.mapError(decode(body), () => refusals.body)
}

const maxBodySize = 1_048_576

// A body with a too large `Content-Length` is not read, so that the client receives the refusal. A too large body
// without that header breaks the connection.
const readBody = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Option.Option<ArrayBuffer>> =>
  Number(request.headers["content-length"]) > maxBodySize
    ? Effect.succeedNone
    : Effect.option(HttpIncomingMessage.withMaxBodySize(request.arrayBuffer, Option.some(maxBodySize)))

// Keeps a byte order mark and does not replace invalid bytes, because the signature covers the exact bytes.
const readUtf8 = Option.liftThrowable((bytes: ArrayBuffer) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
)
