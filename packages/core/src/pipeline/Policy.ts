/**
 * All that surrounds an attempt, as the configuration has it.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import type { FastMossConfig } from "../FastMossConfig.js"
import * as Usage from "../Usage.js"
import * as Budget from "./Budget.js"
import * as CircuitBreaker from "./CircuitBreaker.js"
import * as RateLimiter from "./RateLimiter.js"
import * as ResponseCache from "./ResponseCache.js"

/**
 * The services that surround an attempt.
 *
 * @since 0.1.0
 * @category services
 */
export type Policy =
  | Budget.Budget
  | CircuitBreaker.Quota
  | RateLimiter.RateLimit
  | ResponseCache.ResponseCache
  | Usage.Usage

/**
 * Each of them, in memory. Another of one kind goes before: `Layer.provide(RateLimiter.layerOther)`, then this.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Policy, never, FastMossConfig> = Layer.mergeAll(
  Budget.layer,
  CircuitBreaker.layer,
  RateLimiter.layer,
  ResponseCache.layer,
  Usage.layer
)
