import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { FastMossTokenStoreError } from "../FastMossError.js"
import * as Metrics from "../Metrics.js"

type Operation = FastMossTokenStoreError["operation"]

/**
 * Log of a token store's failures. Each different problem is logged as a warning once, until the store works again.
 * Repetitions are logged at debug level.
 *
 * @internal
 */
export interface StoreWarning {
  /**
   * Logs a failure of the store as a warning, or at debug level if it was logged before. `consequence` is a sentence
   * about what the client does now.
   */
  readonly warn: (error: FastMossTokenStoreError, consequence: string) => Effect.Effect<void>
  /**
   * Records that an operation succeeded. Once no operation fails any more, every problem is logged as a warning again.
   */
  readonly succeeded: (operation: Operation) => Effect.Effect<void>
}

/**
 * Makes the log of one token store's failures.
 *
 * @internal
 */
export const make: Effect.Effect<StoreWarning> = Effect.sync(() => {
  const failing = new Set<Operation>()
  const warned = new Set<string>()

  const warn: StoreWarning["warn"] = (error, consequence) =>
    Effect.suspend(() => {
      const { issue, operation } = error
      const isKnown = warned.has(issue)
      failing.add(operation)
      warned.add(issue)
      const text = `${error.message}. ${consequence}`
      return Effect.zipRight(
        Metric.increment(Metrics.tokenStoreFailures(operation)),
        isKnown ? Effect.logDebug(text) : Effect.logWarning(text)
      )
    })

  const succeeded: StoreWarning["succeeded"] = (operation) =>
    Effect.suspend(() => {
      const hasFailed = failing.delete(operation)
      // After a successful write, the stored text can be read again.
      const couldNotRead = operation === "set" && failing.delete("get")
      if (failing.size > 0 || !(hasFailed || couldNotRead)) return Effect.void
      warned.clear()
      return Effect.logDebug("The token store works again.")
    })

  return { warn, succeeded }
})
