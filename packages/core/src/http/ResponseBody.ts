/**
 * Reads the body of a response as text, up to a size.
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
 * Failure of a body that is larger than the limit.
 *
 * @since 0.1.0
 * @category errors
 */
export class TooLarge extends Data.TaggedError("TooLarge")<{
  /** In bytes. */
  readonly limit: number
}> {}

/**
 * Reads a body as UTF-8. It holds no more than `limit` bytes, and one chunk, whatever the server announces or sends; the
 * rest is not read, and the connection is closed.
 *
 * Read the body of every response, whatever its status: until then its connection stays open.
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
    // A response without a body (HTTP 204, 304), which `fetch` tells from an empty one.
    (error) => error._tag === "ResponseError" && error.reason === "EmptyBody",
    () => Effect.succeed("")
  )

const readChunks = (
  response: HttpClientResponse.HttpClientResponse,
  limit: number
): Effect.Effect<string, TooLarge | HttpClientError.ResponseError> =>
  Effect.scoped(Effect.gen(function*() {
    // Pulled, not run: running a stream forks, and a fiber that fails logs the platform's error with the whole request.
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

const nextOf = <E>(
  pull: Effect.Effect<Iterable<Uint8Array>, Option.Option<E>>
): Effect.Effect<Iterable<Uint8Array> | undefined, E> =>
  Effect.catchAll(pull, Option.match({ onNone: () => Effect.succeed(undefined), onSome: Effect.fail }))

/** A server cannot send more than it announced; but an announced length is that of the encoded body. */
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
