/**
 * The shape of every stage of the pipeline, and the context that the stages of one call share.
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
 * A call in the pipeline: the one context object that all stages share. Two fields are fixed; each of the others is written
 * by one stage alone.
 *
 * @since 0.1.0
 * @category models
 */
export class Call {
  /** The method, the path and the exact text of the body. */
  readonly request: UnauthorizedRequest
  /** The options of this call. */
  readonly options: RequestOptions.RequestOptions
  /** Requests sent so far for this call itself. Written by `Send` alone. */
  sent = 0
  /** The request that was signed last. Its secrets must be redacted. Written by `Authorization` alone. */
  authorized: Transport.Request | undefined = undefined
  /** The equal call whose reply this one shares. Written by `SingleFlight` alone. */
  coalescedWith: Call | undefined = undefined
  /** True if the reply came from the cache. Written by `CacheLookup` alone. */
  isCached = false

  private requestKey: RequestKey | undefined = undefined

  constructor(request: UnauthorizedRequest, options: RequestOptions.RequestOptions) {
    this.request = request
    this.options = options
  }

  /** Requests sent so far, including those of the call that this one is coalesced with. */
  get attempts(): number {
    return this.coalescedWith?.attempts ?? this.sent
  }

  /** Equal for calls with the same method, path and payload. */
  get key(): RequestKey {
    return this.requestKey ??= new RequestKey(this.request)
  }
}

/**
 * The rest of the pipeline, from some stage on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Handler {
  (call: Call): Effect.Effect<Reply, FastMossError>
}

/**
 * A stage: makes a handler from the next one, once, when the client is built. A stage that is off returns `next` itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stage<R = never> extends Effect.Effect<(next: Handler) => Handler, never, R> {}

/**
 * Returns the next handler itself: a stage that is off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const off = (next: Handler): Handler => next
