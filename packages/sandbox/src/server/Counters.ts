/**
 * Counters of the requests that a sandbox has served and refused. All functions are pure.
 *
 * @since 0.1.0
 */

/**
 * Numbers of requests that a sandbox has served and refused.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counters {
  /** All requests except the background requests of the sandbox's page. */
  readonly requests: number
  /** Tokens that the sandbox granted for a client id and secret. */
  readonly acquired: number
  /** Tokens that the sandbox granted for a refresh token. */
  readonly refreshed: number
  /** Token requests that the sandbox refused. */
  readonly tokenRequestsRefused: number
  /**
   * Token families that the sandbox revoked because a client used a refresh token twice. A token family consists of a
   * token and all tokens that follow from it by refreshing.
   */
  readonly familiesRevoked: number
  /** Calls that the sandbox answered with code 0. */
  readonly calls: number
  /** Calls that the sandbox refused. */
  readonly callsRefused: number
  /** Faults that the sandbox injected. */
  readonly faults: number
  /** Counters for each path. All unknown paths share one key, `Sandbox.otherPaths`. */
  readonly paths: Readonly<Record<string, PathCounters>>
}

/**
 * Numbers of requests that a sandbox has served and refused on one path.
 *
 * @since 0.1.0
 * @category models
 */
export interface PathCounters {
  /** Responses with code 0. */
  readonly served: number
  /** Requests that the sandbox refused. */
  readonly refused: number
  /** Faults that the sandbox injected. */
  readonly faults: number
}

/**
 * The key in `Counters.paths` under which all unknown paths are counted together.
 *
 * @since 0.1.0
 * @category models
 */
export const otherPaths = "other paths"

/**
 * The counts of a new sandbox: all are 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const zero: Counters = {
  requests: 0,
  acquired: 0,
  refreshed: 0,
  tokenRequestsRefused: 0,
  familiesRevoked: 0,
  calls: 0,
  callsRefused: 0,
  faults: 0,
  paths: {}
}

const zeroAtPath: PathCounters = { served: 0, refused: 0, faults: 0 }

/**
 * Returns a function that adds `by` to a counter.
 *
 * @since 0.1.0
 * @category combinators
 */
export const add = (counter: Exclude<keyof Counters, "paths">, by = 1) => (counters: Counters): Counters => ({
  ...counters,
  [counter]: counters[counter] + by
})

/**
 * Returns a function that adds `by` to a counter of a path.
 *
 * @since 0.1.0
 * @category combinators
 */
export const addAtPath = (path: string, counter: keyof PathCounters, by = 1) => (counters: Counters): Counters => {
  const before = counters.paths[path] ?? zeroAtPath
  return { ...counters, paths: { ...counters.paths, [path]: { ...before, [counter]: before[counter] + by } } }
}
