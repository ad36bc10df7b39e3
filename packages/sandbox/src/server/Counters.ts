/**
 * Counts of what a sandbox has served. Pure.
 *
 * @since 0.1.0
 */

/**
 * Counts of what a sandbox has served.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counters {
  /** All requests, apart from those that the page sends in the background. */
  readonly requests: number
  /** Tokens granted for credentials. */
  readonly acquired: number
  /** Tokens granted for a refresh token. */
  readonly refreshed: number
  /** Token requests that were refused. */
  readonly tokenRequestsRefused: number
  /** Token families that were revoked because a refresh token was redeemed twice. */
  readonly familiesRevoked: number
  /** Calls that were answered with code 0. */
  readonly calls: number
  /** Calls that were refused. */
  readonly callsRefused: number
  /** Faults that happened. */
  readonly faults: number
  /** Counts by path. Paths that no endpoint has count together, as `Sandbox.otherPaths`. */
  readonly paths: Readonly<Record<string, PathCounters>>
}

/**
 * Counts of what a sandbox has served on a path.
 *
 * @since 0.1.0
 * @category models
 */
export interface PathCounters {
  /** Responses with code 0. */
  readonly served: number
  /** Refusals. */
  readonly refused: number
  /** Faults that happened. */
  readonly faults: number
}

/**
 * The key in `Counters.paths` of all paths that no endpoint has.
 *
 * @since 0.1.0
 * @category models
 */
export const otherPaths = "other paths"

/**
 * The counts of a sandbox that has served nothing.
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
 * Adds to a count.
 *
 * @since 0.1.0
 * @category combinators
 */
export const add = (counter: Exclude<keyof Counters, "paths">, by = 1) => (counters: Counters): Counters => ({
  ...counters,
  [counter]: counters[counter] + by
})

/**
 * Adds to a count of a path.
 *
 * @since 0.1.0
 * @category combinators
 */
export const addAtPath = (path: string, counter: keyof PathCounters, by = 1) => (counters: Counters): Counters => {
  const before = counters.paths[path] ?? zeroAtPath
  return { ...counters, paths: { ...counters.paths, [path]: { ...before, [counter]: before[counter] + by } } }
}
