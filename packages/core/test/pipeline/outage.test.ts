import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { outage, throttled } from "./simulations.js"

const limit = 300_000

describe("an outage of one minute with a thousand callers", () => {
  it.live(
    "causes hardly more requests with retries than without, and recovers as fast; docs/outage.md has the numbers",
    () =>
      Effect.gen(function*() {
        const withoutRetries = yield* outage({ attempts: 1 })
        const withBudget = yield* outage({})
        const withoutBudget = yield* outage({ budget: Infinity })

        // Twenty retries, plus those that successes refilled.
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
        expect(adaptive.refusedShare).toBeLessThan(0.02)
        expect(adaptive.failedShare).toBeLessThan(0.02)
        expect(adaptive.perSecond).toBeGreaterThan(4.5)
        expect(configured.refusedShare).toBe(0)
        expect(neither.refusedShare).toBeGreaterThan(0.5)

        const seconds = (n: number) => `${n.toFixed(1)} s`
        const percent = (n: number) => `${(n * 100).toFixed(1)} %`
        yield* Effect.promise(() =>
          expect(`# Outages and refusals, simulated

Read this page to choose \`retry\` and \`limit\`. It shows the requests that an outage and a rate limit cost, with the defaults
and with other settings. [Cost control](cost-control.md#retries) explains the settings.

The simulation has virtual time and seeded random numbers, so each run gives the same numbers.
\`npx -y pnpm@10 measure:outage\` writes this page, and the test \`packages/core/test/pipeline/outage.test.ts\` compares it with its results.

## A server that is down for a minute

A thousand callers each need one answer. A caller whose call fails makes another call ten seconds later. The server refuses
every connection for 60 seconds. After that it has the capacity for eighty answers a second. A request beyond the capacity
gets HTTP 503, which takes a quarter of the work of an answer. The last two columns are the seconds after the outage until
half of the callers, and all of them, have their answer.

With the default settings, retries add 20 requests during the outage. Without the retry budget they add more than 10,000.

${
            tableOf(
              ["retries", "requests while down", "requests after", "half answered", "all answered"],
              [
                { name: "none (`attempts: 1`)", ...withoutRetries },
                {
                  name: "the default: 3 attempts; a retry budget of 20, and a fifth of a retry for each success",
                  ...withBudget
                },
                { name: "3 attempts, no retry budget", ...withoutBudget }
              ].map((
                { half, name, recovery, sentAfter, sentWhileDown }
              ) => [name, sentWhileDown, sentAfter, seconds(half), seconds(recovery)])
            )
          }

## A server that allows five requests a second

Fifty callers make calls without a pause. In each second, the server refuses the sixth and every further request with code
30003. The numbers are from the tenth second on, after the adaptive rate has settled.

${
            tableOf(
              ["limit", "answers a second", "refused requests", "failed calls"],
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
