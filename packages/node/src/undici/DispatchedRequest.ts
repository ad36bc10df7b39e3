import type { Dispatcher } from "@effect/platform-node/Undici"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Turn from "./EventLoopTurn.js"
import { OneShot } from "./OneShot.js"

type Headers = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** How much of a body is held before somebody asks for it, in bytes. */
const highWaterMark = 64 * 1024

/** A body from this size on, in bytes, has a turn of the event loop for itself: working on it takes longer than that costs. */
const bigBody = 16 * 1024

/**
 * A request on its way through undici, and its answer, straight on `Dispatcher.dispatch`: no `Readable`, no promises. A
 * small body that comes with its head is there at once; of a bigger one no more is taken than is asked for.
 *
 * @internal
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** 0 until the head of the answer is there. */
  status = 0
  headers: Headers = {}
  /** Whether nothing more will come. */
  isOver = false
  /** Why nothing more will come, if that is not the end of the answer. */
  error: unknown

  private controller: Dispatcher.DispatchController | undefined
  private chunks: Array<Uint8Array> = []
  private held = 0
  /** How the body is read: a body in pieces is gone once they are. */
  private reading: "whole" | "pieces" | undefined
  private readonly beginning = new OneShot()
  private waiters: Array<OneShot> = []

  /** Sends the request. */
  start(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): void {
    const dispatched = Either.try({ try: () => dispatcher.dispatch(options, this), catch: identity })
    if (Either.isLeft(dispatched)) this.onResponseError(undefined, dispatched.left)
  }

  /** Waits until the head of the answer is there, or nothing more will come. An interruption of that ends no request. */
  get begun(): Effect.Effect<void> {
    return this.beginning.await
  }

  /** Waits until the whole body is there to be taken. To be asked for when it is wanted. */
  get whole(): Effect.Effect<void, unknown> {
    return this.read("whole")
  }

  /** What has come of the body since the last time, once something has; nothing at its end. */
  get pieces(): Effect.Effect<ReadonlyArray<Uint8Array>, unknown> {
    return Effect.suspend(() => Effect.map(this.read("pieces"), () => this.take()))
  }

  /** Takes what is there. */
  take(): ReadonlyArray<Uint8Array> {
    const { chunks } = this
    this.chunks = []
    this.held = 0
    return chunks
  }

  /** Nobody wants to know any more. */
  abort(): void {
    if (this.isOver) return
    const reason = new DOMException("The request was aborted", "AbortError")
    // Before its turn for a socket there is no controller: it ends then.
    this.controller?.abort(reason)
    this.onResponseError(undefined, reason)
  }

  private read(reading: "whole" | "pieces"): Effect.Effect<void, unknown> {
    this.reading ??= reading
    if (this.reading !== reading) return Effect.fail<unknown>(new TypeError("The body has been read"))
    if (this.held > 0 && reading === "pieces") return Effect.void
    if (this.isOver) {
      if (this.error !== undefined) return Effect.fail(this.error)
      return this.held < bigBody ? Effect.void : Turn.take
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
    // 1xx: the answer is yet to come.
    if (status < 200 || this.isOver) return
    this.status = status
    this.headers = headers
    this.beginning.complete()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isOver) return
    this.chunks.push(chunk)
    this.held += chunk.length
    if (this.reading === "whole") return
    if (this.held >= highWaterMark) controller.pause()
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
    this.beginning.complete()
    this.wake()
  }
}
