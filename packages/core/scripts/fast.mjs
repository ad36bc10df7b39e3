// What a deadline costs that is kept, in CPU time: `Effect.timeout` against `Timer.within`, around an effect that waits for
// the event loop once. Works on the build of core.
import { Duration, Effect } from "effect"
import * as Timer from "../dist/internal/fast/Timer.js"

const work = Effect.async((resume) => void setImmediate(() => resume(Effect.void)))
const duration = Duration.seconds(15)
const rounds = 30_000

const variants = {
  "no deadline": () => work,
  "Effect.timeout": () => Effect.timeout(work, duration),
  "Timer.within": ({ within }) => within(duration, () => Effect.void)(work)
}

const measure = Effect.gen(function*() {
  const timer = yield* Timer.Timer
  for (const [name, variant] of Object.entries(variants)) {
    const effect = variant(timer)
    const samples = []
    for (let sample = 0; sample < 5; sample++) {
      const before = process.cpuUsage()
      for (let round = 0; round < rounds; round++) yield* effect
      const { system, user } = process.cpuUsage(before)
      samples.push((user + system) / rounds)
    }
    console.log(name.padEnd(16), `${samples.sort((a, b) => a - b)[2].toFixed(1)} us`)
  }
})

await Effect.runPromise(Effect.provide(measure, Timer.layer))
