// A program that requests a permit, which its limiter grants only after fifty seconds, and stops waiting earlier. Its
// runtime is never disposed. The program prints a line when it is done, and should then end.
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as RateLimiter from "@effect-fastmoss/core/RateLimiter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

const config = FastMossConfig.layer({
  clientId: "client",
  clientSecret: Redacted.make("secret"),
  limit: { rate: { calls: 1, per: "50 seconds" } }
})

const runtime = ManagedRuntime.make(Layer.provide(RateLimiter.layer, config))

await runtime.runPromise(Effect.gen(function*() {
  const { withPermit } = yield* RateLimiter.RateLimiter
  yield* withPermit(Effect.void)
  yield* Effect.timeoutOption(withPermit(Effect.void), "100 millis")
}))
console.log("done")
