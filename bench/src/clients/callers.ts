/** Callers that run concurrently. Each sends one call after another, in an `await` loop or in a fiber. */
import { Effect, type ManagedRuntime } from "effect"

/** A client in the benchmark, which can send a number of calls with a number of concurrent callers. */
export interface Client {
  readonly run: (calls: number, concurrency: number) => Promise<void>
}

/** Creates a client whose callers are `await` loops. `call` sends one call. */
export const ofPromises = (call: () => Promise<unknown>): Client => ({
  run: async (calls, concurrency) => {
    let left = calls
    const caller = async () => {
      while (left-- > 0) await call()
    }
    await Promise.all(Array.from({ length: concurrency }, caller))
  }
})

/** Creates a client whose callers are fibers. */
export const ofEffects = <R, E>(
  runtime: ManagedRuntime.ManagedRuntime<R, E>,
  call: Effect.Effect<unknown, unknown, R>
): Client => ({
  run: (calls, concurrency) => {
    let left = calls
    const caller = Effect.whileLoop({ while: () => left-- > 0, body: () => call, step: () => {} })
    return runtime.runPromise(
      Effect.forEach(Array.from({ length: concurrency }), () => caller, { concurrency: "unbounded", discard: true })
    )
  }
})
