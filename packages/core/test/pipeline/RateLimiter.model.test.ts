import { RateLimiter, SharedRateLimiter } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, FastCheck as fc, Fiber, Layer } from "effect"

/**
 * An event for a rate limiter. `who` selects the caller that the event affects, counted from the oldest caller that is
 * still present.
 */
type Event =
  | { readonly type: "arrives" }
  | { readonly type: "leaves" | "finishes" | "fails"; readonly who: number }

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: "arrives" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom("leaves" as const, "finishes" as const, "fails" as const),
      who: fc.nat({ max: 9 })
    })
  }
)

/**
 * A model of the rate limiter: a queue and a number of permits. The first caller in the queue gets the next free
 * permit.
 */
class Model {
  inside: ReadonlyArray<number> = []
  queue: ReadonlyArray<number> = []
  readonly begun: Array<number> = []
  readonly permits: number
  constructor(permits: number) {
    this.permits = permits
  }
  arrive(n: number) {
    this.queue = [...this.queue, n]
    this.advance()
  }
  remove(n: number) {
    this.inside = this.inside.filter((other) => other !== n)
    this.queue = this.queue.filter((other) => other !== n)
    this.advance()
  }
  private advance() {
    for (const n of this.queue.slice(0, Math.max(0, this.permits - this.inside.length))) {
      this.inside = [...this.inside, n]
      this.queue = this.queue.slice(1)
      this.begun.push(n)
    }
  }
}

/** Waits until all fibers wait or have ended. */
const settled = Effect.promise(() => new Promise((resolve) => setImmediate(() => setImmediate(resolve))))

const limiters = {
  "of this process": RateLimiter.layer,
  "shared with others": SharedRateLimiter.layer({
    tryAcquire: () => Effect.as(Effect.yieldNow(), SharedRateLimiter.SharedAcquisition.Granted({ startedAt: 0 })),
    onResult: () => Effect.succeed(Infinity)
  })
}

/**
 * Maximum number of events in a batch. For a limiter with a store it is 1, because the store takes a moment to answer,
 * and a caller that leaves meanwhile has not begun.
 */
const atOnce = { "of this process": 4, "shared with others": 1 }

describe.each(["of this process", "shared with others"] as const)("a limiter %s", (kind) => {
  it.live("behaves like a queue with permits for any arrivals, interruptions and failures", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          // Batches of events. The events of one batch happen at the same time.
          fc.array(fc.array(event, { minLength: 1, maxLength: atOnce[kind] }), { maxLength: 40 }),
          (concurrency, batches) =>
            Effect.gen(function*() {
              const { withPermit, current } = yield* RateLimiter.RateLimiter
              const model = new Model(concurrency)
              const begun: Array<number> = []
              const calls: Array<{
                readonly gate: Deferred.Deferred<void>
                readonly fiber: Fiber.RuntimeFiber<void, unknown>
              }> = []
              for (const batch of batches) {
                for (const happening of batch) {
                  if (happening.type === "arrives") {
                    const n = calls.length
                    const gate = yield* Deferred.make<void>()
                    const attempt = Effect.zipRight(Effect.sync(() => begun.push(n)), Deferred.await(gate))
                    let hasCome = false
                    const call = Effect.suspend(() => {
                      hasCome = true
                      return withPermit(attempt)
                    })
                    calls.push({ gate, fiber: yield* Effect.fork(call) })
                    // Runs before the next event, like a call that requests a permit. The scheduler decides how many
                    // turns that takes.
                    yield* Effect.repeat(Effect.yieldNow(), { until: () => hasCome })
                    model.arrive(n)
                  } else {
                    const n = happening.type === "leaves"
                      ? [...model.inside, ...model.queue][happening.who]
                      : model.inside[happening.who]
                    const call = n === undefined ? undefined : calls[n]
                    if (n === undefined || call === undefined) continue
                    if (happening.type === "leaves") yield* Fiber.interrupt(call.fiber)
                    else {
                      yield* Deferred.done(call.gate, happening.type === "finishes" ? ok : defect)
                      yield* Fiber.await(call.fiber)
                    }
                    model.remove(n)
                  }
                }
                yield* settled
                expect(begun).toEqual(model.begun)
                expect((yield* current).inFlight).toBe(model.inside.length)
              }
              yield* Effect.forEach(calls, ({ fiber }) => Fiber.interrupt(fiber))
              expect((yield* current).inFlight).toBe(0)
            }).pipe(
              Effect.provide(
                limiters[kind].pipe(
                  Layer.provide(Sandbox.layerConfig({ limit: { concurrency } })),
                  Layer.provide(Sandbox.layerSandbox())
                )
              ),
              Effect.runPromise
            )
        ),
        { numRuns: 200 }
      )
    ))
})

const ok = Effect.runSyncExit(Effect.void)
const defect = Effect.runSyncExit(Effect.die("defect"))
