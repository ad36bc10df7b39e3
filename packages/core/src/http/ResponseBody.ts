/**
 * Reading of response bodies, limited in size.
 *
 * @since 0.1.0
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/**
 * Failure: the body is larger than the limit.
 *
 * @since 0.1.0
 * @category errors
 */
export class TooLarge extends Data.TaggedError("TooLarge")<{
  /** Limit in bytes. */
  readonly limit: number
}> {}

/**
 * Reads a body as UTF-8 text. Fails with `TooLarge` if the body is larger than `limit` bytes: then it does not read the
 * rest, and closes the connection. It buffers at most `limit` bytes plus one chunk, whatever size the server announces.
 *
 * Read the body of every response, whatever its status. Otherwise its connection stays open.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  limit: number
): Effect.Effect<string, TooLarge | HttpClientError.ResponseError> =>
  isAnnouncedWithin(response, limit) ? response.text : Effect.catchIf(
    readChunks(response, limit),
    // A response without a body (HTTP 204 or 304), which `fetch` distinguishes from an empty body.
    (error) => error._tag === "ResponseError" && error.reason === "EmptyBody",
    () => Effect.succeed("")
  )

const readChunks = (
  response: HttpClientResponse.HttpClientResponse,
  limit: number
): Effect.Effect<string, TooLarge | HttpClientError.ResponseError> =>
  Effect.scoped(Effect.gen(function*() {
    // Pulls the stream instead of running it. Running forks a fiber, and a failing fiber would log the platform's error
    // with the whole request.
    const pull = yield* Stream.toPull(response.stream)
    const chunks: Array<Uint8Array> = []
    let size = 0
    for (let next = yield* nextOf(pull); next !== undefined; next = yield* nextOf(pull)) {
      for (const chunk of next) {
        size += chunk.length
        chunks.push(chunk)
      }
      if (size > limit) return yield* new TooLarge({ limit })
    }
    return new TextDecoder().decode(concat(chunks, size))
  }))

/** Pulls the next chunks of a response body; `undefined` at the end of the body. */
const nextOf = <E>(
  pull: Effect.Effect<Iterable<Uint8Array>, Option.Option<E>>
): Effect.Effect<Iterable<Uint8Array> | undefined, E> =>
  Effect.catchAll(pull, Option.match({ onNone: () => Effect.succeed(undefined), onSome: Effect.fail }))

/**
 * Returns true if the header `Content-Length` is within the limit. The body cannot be longer than this header states.
 * Returns false for a response with a content encoding, because the header is then the length of the encoded body.
 */
const isAnnouncedWithin = ({ headers }: HttpClientResponse.HttpClientResponse, limit: number): boolean => {
  const announced = headers["content-length"]
  return announced !== undefined && headers["content-encoding"] === undefined && Number(announced) <= limit
}

const concat = (chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array => {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
