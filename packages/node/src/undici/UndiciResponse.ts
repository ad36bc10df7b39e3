import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import { ResponseError } from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { DispatchedRequest } from "./DispatchedRequest.js"

/**
 * Registry that aborts the request of a response if the response is garbage collected before its body was read. This
 * releases the socket.
 */
const unread = new FinalizationRegistry<DispatchedRequest>((dispatched) => dispatched.abort())

const decoder = new TextDecoder()

const joined = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  const [only = new Uint8Array(), ...others] = pieces
  return others.length === 0 ? only : Buffer.concat(pieces)
}

/**
 * The `HttpClientResponse` of a request that was sent through undici. It reads the body from the `DispatchedRequest`.
 *
 * @internal
 */
export class UndiciResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  private readonly dispatched: DispatchedRequest
  private bytes: Uint8Array | undefined
  private lazyHeaders: Headers.Headers | undefined
  private lazyCookies: Cookies.Cookies | undefined

  constructor(request: HttpClientRequest.HttpClientRequest, dispatched: DispatchedRequest) {
    super()
    this.request = request
    this.dispatched = dispatched
    if (!dispatched.isOver) unread.register(this, dispatched, dispatched)
  }

  get status(): number {
    return this.dispatched.status
  }

  get headers(): Headers.Headers {
    return this.lazyHeaders ??= Headers.fromInput(this.dispatched.headers)
  }

  get cookies(): Cookies.Cookies {
    return this.lazyCookies ??= Cookies.fromSetCookie(this.dispatched.headers["set-cookie"] ?? [])
  }

  get remoteAddress(): Option.Option<string> {
    return Option.none()
  }

  get stream(): Stream.Stream<Uint8Array, ResponseError> {
    return Stream.fromPull(
      Effect.as(
        Effect.acquireRelease(
          Effect.sync(() => unread.unregister(this.dispatched)),
          () => Effect.sync(() => this.dispatched.abort())
        ),
        Effect.matchEffect(this.dispatched.pieces, {
          onFailure: (cause) => Effect.fail(Option.some(this.failure(cause))),
          onSuccess: (pieces) =>
            pieces.length === 0 ? Effect.fail(Option.none()) : Effect.succeed(Chunk.unsafeFromArray(pieces))
        })
      )
    )
  }

  get text(): Effect.Effect<string, ResponseError> {
    return this.whole((bytes) => decoder.decode(bytes))
  }

  get json(): Effect.Effect<unknown, ResponseError> {
    return this.whole((bytes) => bytes.length === 0 ? null : JSON.parse(decoder.decode(bytes)))
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, ResponseError> {
    return this.whole((bytes) => UrlParams.fromInput(new URLSearchParams(decoder.decode(bytes))))
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, ResponseError> {
    return this.whole((bytes) => Uint8Array.from(bytes).buffer)
  }

  get formData(): Effect.Effect<FormData, ResponseError> {
    return Effect.flatMap(this.whole((bytes) => Uint8Array.from(bytes)), (bytes) =>
      Effect.tryPromise({
        try: () => new Response(bytes, { headers: this.headers }).formData(),
        catch: (cause) => this.failure(cause)
      }))
  }

  private whole<A>(read: (bytes: Uint8Array) => A): Effect.Effect<A, ResponseError> {
    return Effect.suspend(() => {
      unread.unregister(this.dispatched)
      const arrival = this.dispatched.whole
      // A small body has usually arrived together with the head.
      return arrival === Effect.void ? this.bufferedAs(read) : Effect.matchEffect(arrival, {
        onFailure: (cause) => Effect.fail(this.failure(cause)),
        onSuccess: () => this.bufferedAs(read)
      })
    })
  }

  private bufferedAs<A>(read: (bytes: Uint8Array) => A): Effect.Effect<A, ResponseError> {
    return Either.match(Either.try(() => read(this.bytes ??= joined(this.dispatched.take()))), {
      onLeft: (cause) => Effect.fail(this.failure(cause)),
      onRight: Effect.succeed<A>
    })
  }

  private failure(cause: unknown): ResponseError {
    return new ResponseError({ request: this.request, response: this, reason: "Decode", cause })
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }
}
