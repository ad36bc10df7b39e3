/** Callers at once, one call after another each: a loop that awaits, or a fiber. */
import { Effect, type ManagedRuntime } from "effect"

export interface Client {
  readonly run: (calls: number, concurrency: number) => Promise<void>
}

export const ofPromises = (call: () => Promise<unknown>): Client => ({
  run: async (calls, concurrency) => {
    let left = calls
    const caller = async () => {
      while (left-- > 0) await call()
    }
    await Promise.all(Array.from({ length: concurrency }, caller))
  }
})

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
