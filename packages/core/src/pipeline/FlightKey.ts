/**
 * Key that decides which calls may share a request that is under way.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import type { Service as Config } from "../FastMossConfig.js"
import type { RequestOptions } from "../RequestOptions.js"
import * as CheckedOptions from "./CheckedOptions.js"
import type { RequestKey } from "./RequestKey.js"

/**
 * Request key of a call, together with the options that decide how its request is sent and whether its reply is cached.
 * Calls with different options do not share a request: otherwise the timeout of one call could make the other call
 * fail.
 *
 * @since 0.1.0
 * @category models
 */
export class FlightKey implements Equal.Equal {
  readonly request: RequestKey
  readonly options: string

  constructor(request: RequestKey, options: string) {
    this.request = request
    this.options = options
  }

  /** Returns a hash: the same number for equal keys. */
  [Hash.symbol](): number {
    return Hash.hash(this.request)
  }

  /** Returns true if another value is an equal key. */
  [Equal.symbol](that: unknown): boolean {
    return that instanceof FlightKey && this.options === that.options && Equal.equals(this.request, that.request)
  }
}

/**
 * Makes a function that describes the options of a call as a string, for comparison. Options that are not set have the
 * configuration's values. `callTimeout` is not included, because each caller has its own deadline.
 *
 * @since 0.1.0
 * @category constructors
 */
export const describeOptions = (
  config: Pick<Config, "timeout" | "retry">
): (options: RequestOptions) => string => {
  const describe = (options: RequestOptions) => {
    const { attempts = config.retry.attempts, cache = "use", cacheFor, timeout = config.timeout } = options
    const cached = cache === "bypass" ? "bypass" : cacheFor === undefined ? "" : millis(cacheFor)
    const { budgeted = true, guarded = true, limited = true } = options
    return `${millis(timeout)} ${attempts} ${limited} ${budgeted} ${guarded} ${cached}`
  }
  const usual = describe({})
  return (options) => CheckedOptions.hasAny(options) ? describe(options) : usual
}

const millis = (duration: Duration.DurationInput): number => Duration.toMillis(Duration.decode(duration))
