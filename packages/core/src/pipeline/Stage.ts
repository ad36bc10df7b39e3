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
 * One call on its way through the pipeline. The first two fields are fixed; each of the others has one writer.
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
  /** The request that was signed last; its secrets are to be redacted. Written by `Authorization` alone. */
  authorized: Transport.Request | undefined = undefined
  /** The equal call whose reply this one shares. Written by `SingleFlight` alone. */
  coalescedWith: Call | undefined = undefined
  /** Whether the reply came from the cache. Written by `ResponseCache` alone. */
  isCached = false

  private requestKey: RequestKey | undefined = undefined

  constructor(request: UnauthorizedRequest, options: RequestOptions.RequestOptions) {
    this.request = request
    this.options = options
  }

  /** Requests sent so far, also those of the call that this one has joined. */
  get attempts(): number {
    return this.coalescedWith?.attempts ?? this.sent
  }

  /** Equal for calls with the same method, path and payload. */
  get key(): RequestKey {
    return this.requestKey ??= new RequestKey(this.request)
  }
}

/**
 * The pipeline from some stage on.
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
 * What a stage that is off makes of the next handler.
 *
 * @since 0.1.0
 * @category constructors
 */
export const off = (next: Handler): Handler => next
