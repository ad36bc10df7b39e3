import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { outage, throttled } from "./simulations.js"

const limit = 300_000

describe("an outage of a minute, and a thousand callers", () => {
  it.live(
    "sends hardly more with retries than without, and recovers as fast; docs/outage.md has the numbers",
    () =>
      Effect.gen(function*() {
        const withoutRetries = yield* outage({ attempts: 1 })
        const withBudget = yield* outage({})
        const withoutBudget = yield* outage({ budget: Infinity })

        // Twenty retries, and what successes earned.
        expect(withBudget.sentWhileDown).toBeLessThanOrEqual(withoutRetries.sentWhileDown + 20)
        expect(withoutBudget.sentWhileDown).toBeGreaterThan(2.5 * withoutRetries.sentWhileDown)
        expect(withBudget.half).toBeLessThan(withoutRetries.half + 1)
        expect(withBudget.recovery).toBeLessThan(withoutRetries.recovery + 1)
        expect(withoutBudget.half).toBeGreaterThan(1.5 * withBudget.half)
        for (const { attempts, sentAfter, sentWhileDown } of [withoutRetries, withBudget, withoutBudget]) {
          expect(attempts).toBe(sentWhileDown + sentAfter)
        }

        const adaptive = yield* throttled({}, 130)
        const configured = yield* throttled({ rate: { calls: 5, per: "1 second" }, adaptive: false }, 130)
        const neither = yield* throttled({ adaptive: false }, 20)
        expect(adaptive.refusedShare).toBeLessThan(0.05)
        expect(adaptive.failedShare).toBeLessThan(0.05)
        expect(adaptive.perSecond).toBeGreaterThan(4)
        expect(configured.refusedShare).toBe(0)
        expect(neither.refusedShare).toBeGreaterThan(0.5)

        const seconds = (n: number) => `${n.toFixed(1)} s`
        const percent = (n: number) => `${(n * 100).toFixed(1)} %`
        yield* Effect.promise(() =>
          expect(`# Outages and refusals, simulated

Virtual time and seeded random numbers: each run gives these numbers. \`pnpm measure:outage\` writes them; the test
\`packages/core/test/pipeline/outage.test.ts\` holds them against what it gets.

## A server that is down for a minute

A thousand callers each want one answer, and ask again ten seconds after each failure. The server refuses every connection
for 60 seconds; then it does the work of eighty answers a second. What is more gets HTTP 503, which is work, too: a quarter
of an answer's. The last columns are when half of the callers have their answer after that, and when all have it.

${
            tableOf(
              ["retries", "requests while down", "requests after", "half answered", "all answered"],
              [
                { name: "none (`attempts: 1`)", ...withoutRetries },
                { name: "the default: 3 attempts, a budget of 20, a fifth refilled by a success", ...withBudget },
                { name: "3 attempts, no budget", ...withoutBudget }
              ].map((
                { half, name, recovery, sentAfter, sentWhileDown }
              ) => [name, sentWhileDown, sentAfter, seconds(half), seconds(recovery)])
            )
          }

## A server that allows five requests a second

Fifty callers ask without a pause; the server counts by the second, and refuses the sixth with code 30003. Counted from the
tenth second on.

${
            tableOf(
              ["limit", "answered a second", "requests refused", "calls failed"],
              [
                { name: "the default: adaptive", ...adaptive },
                { name: "`rate: { calls: 5, per: \"1 second\" }`", ...configured },
                { name: "none (`adaptive: false`)", ...neither }
              ].map(({ failedShare, name, perSecond, refusedShare }) => [
                name,
                perSecond.toFixed(1),
                percent(refusedShare),
                percent(failedShare)
              ])
            )
          }
`).toMatchFileSnapshot("../../../../docs/outage.md")
        )
      }),
    limit
  )
})
