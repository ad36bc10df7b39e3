import type { Dispatcher } from "@effect/platform-node/Undici"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as EventLoopTurn from "./EventLoopTurn.js"
import { OneShot } from "./OneShot.js"

type Headers = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** Number of buffered bytes of a body at which undici pauses, until the program reads the body. */
const highWaterMark = 64 * 1024

/**
 * Size in bytes from which a body counts as big. Processing a big body takes long, so only one is delivered per turn of
 * the event loop: see `EventLoopTurn`.
 */
const bigBody = 16 * 1024

/**
 * A request that was sent through undici, together with its response.
 *
 * - It uses `Dispatcher.dispatch` directly, without `Readable` and without promises.
 * - A small body that arrives together with the head of the response is available at once. A bigger body is read on
 *   demand.
 *
 * @internal
 */
export class DispatchedRequest implements Dispatcher.DispatchHandler {
  /** HTTP status; 0 until the head of the response has arrived. */
  status = 0
  headers: Headers = {}
  /** True once no more data will arrive. */
  isOver = false
  /** Reason why no more data will arrive; `undefined` if the response is complete. */
  error: unknown

  private controller: Dispatcher.DispatchController | undefined
  private chunks: Array<Uint8Array> = []
  private buffered = 0
  /**
   * Way in which the body is read: as a whole or in pieces, and `undefined` before the first read. After the first
   * read, reading in the other way fails.
   */
  private reading: "whole" | "pieces" | undefined
  private readonly head = new OneShot()
  private waiters: Array<OneShot> = []

  /** Sends the request. */
  start(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): void {
    const dispatched = Either.try({ try: () => dispatcher.dispatch(options, this), catch: identity })
    if (Either.isLeft(dispatched)) this.onResponseError(undefined, dispatched.left)
  }

  /**
   * Waits until the head of the response has arrived or the request has ended. Interrupting this wait does not end the
   * request.
   */
  get started(): Effect.Effect<void> {
    return this.head.await
  }

  /** Waits until the whole body has arrived, so that `take` returns it. */
  get whole(): Effect.Effect<void, unknown> {
    return this.read("whole")
  }

  /** Waits for the next part of the body and returns it. Returns an empty list at the end. */
  get pieces(): Effect.Effect<ReadonlyArray<Uint8Array>, unknown> {
    return Effect.suspend(() => Effect.map(this.read("pieces"), () => this.take()))
  }

  /** Returns the buffered part of the body and empties the buffer. */
  take(): ReadonlyArray<Uint8Array> {
    const { chunks } = this
    this.chunks = []
    this.buffered = 0
    return chunks
  }

  /** Ends the request and discards its response. */
  abort(): void {
    if (this.isOver) return
    const reason = new DOMException("The request was aborted", "AbortError")
    // Without a controller the request still waits for a socket. `onRequestStart` aborts it as soon as it gets one.
    this.controller?.abort(reason)
    this.onResponseError(undefined, reason)
  }

  private read(reading: "whole" | "pieces"): Effect.Effect<void, unknown> {
    this.reading ??= reading
    if (this.reading !== reading) return Effect.fail<unknown>(new TypeError("The body has been read"))
    if (this.buffered > 0 && reading === "pieces") return Effect.void
    if (this.isOver) {
      if (this.error !== undefined) return Effect.fail(this.error)
      return this.buffered < bigBody ? Effect.void : EventLoopTurn.take
    }
    const more = new OneShot()
    this.waiters.push(more)
    this.controller?.resume()
    return Effect.flatMap(
      Effect.onInterrupt(more.await, () => Effect.sync(() => this.abort())),
      () => this.read(reading)
    )
  }

  private wake(): void {
    const { waiters } = this
    if (waiters.length === 0) return
    this.waiters = []
    for (const waiter of waiters) waiter.complete()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.isOver) controller.abort(new DOMException("The request was aborted", "AbortError"))
  }

  onResponseStart(_controller: unknown, status: number, headers: Headers): void {
    // Informational responses (1xx) precede the actual response.
    if (status < 200 || this.isOver) return
    this.status = status
    this.headers = headers
    this.head.complete()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isOver) return
    this.chunks.push(chunk)
    this.buffered += chunk.length
    if (this.reading === "whole") return
    if (this.buffered >= highWaterMark) controller.pause()
    this.wake()
  }

  onResponseEnd(): void {
    this.isOver = true
    this.controller = undefined
    this.wake()
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (this.isOver) return
    this.isOver = true
    this.error = error
    this.controller = undefined
    this.take()
    this.head.complete()
    this.wake()
  }
}
