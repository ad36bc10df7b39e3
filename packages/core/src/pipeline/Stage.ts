/**
 * Types of the pipeline's stages, and the context object that the stages of a call share.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { UnauthorizedRequest } from "../auth/Authentication.js"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/ResponseMapper.js"
import type * as Transport from "../http/Transport.js"
import type * as RequestOptions from "../RequestOptions.js"
import { RequestKey } from "./RequestKey.js"

/**
 * Call in the pipeline: the context object that all stages share. `request` and `options` are fixed; each other field
 * is written by one stage only.
 *
 * @since 0.1.0
 * @category models
 */
export class Call {
  /** Method, path and exact body text of the request. */
  readonly request: UnauthorizedRequest
  /** Options of this call. */
  readonly options: RequestOptions.RequestOptions
  /**
   * Number of requests that were sent for this call so far. Requests of other calls whose reply it shared do not count.
   * Written only by `Send`.
   */
  sent = 0
  /**
   * Latest authorized request of this call. Its secrets must be redacted from replies. Written only by `Authorization`.
   */
  authorized: Transport.Request | undefined = undefined
  /** Equal call whose reply this call shares. Written only by `SingleFlight`. */
  coalescedWith: Call | undefined = undefined
  /** True if the reply came from the cache. Written only by `CacheLookup`. */
  isCached = false

  private requestKey: RequestKey | undefined = undefined

  constructor(request: UnauthorizedRequest, options: RequestOptions.RequestOptions) {
    this.request = request
    this.options = options
  }

  /** Number of requests sent so far: for this call, or for the equal call whose request this call shares. */
  get attempts(): number {
    return this.coalescedWith?.attempts ?? this.sent
  }

  /** Request key: equal for calls with the same method, path and payload. */
  get key(): RequestKey {
    return this.requestKey ??= new RequestKey(this.request)
  }
}

/**
 * Function that handles a call: the rest of the pipeline from a stage onwards.
 *
 * @since 0.1.0
 * @category models
 */
export interface Handler {
  (call: Call): Effect.Effect<Reply, FastMossError>
}

/**
 * Stage of the pipeline: an effect that returns a function from the next handler to this stage's handler. It runs once,
 * when the client is built. A stage that is turned off returns the next handler unchanged.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stage<R = never> extends Effect.Effect<(next: Handler) => Handler, never, R> {}

/**
 * Returns the next handler unchanged: the function of a stage that is turned off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const off = (next: Handler): Handler => next
