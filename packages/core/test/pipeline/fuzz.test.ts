import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { fuzz } from "./fuzz.js"

// For more runs: FUZZ_SEEDS=1000 npx vitest run packages/core/test/pipeline/fuzz.test.ts; to repeat one run:
// FUZZ_FIRST=17 FUZZ_SEEDS=1.
const seeds = Number(process.env["FUZZ_SEEDS"] ?? 40)
const first = Number(process.env["FUZZ_FIRST"] ?? 1)

describe("the whole client under stress", () => {
  it(
    "loses no permit, never hangs, and counts every call",
    async () => {
      const sums = { calls: 0, attempts: 0, tokenRequests: 0 }
      const failed: Array<unknown> = []
      for (let seed = first; seed < first + seeds; seed++) {
        const result = await Effect.runPromise(fuzz(seed))
        sums.calls += result.calls
        sums.attempts += result.attempts
        sums.tokenRequests += result.tokenRequests
        if (result.problems.length > 0) failed.push({ seed, problems: result.problems })
      }
      expect(failed).toEqual([])
      expect(sums.calls).toBeGreaterThan(300 * seeds)
      if (seeds > 100) process.stdout.write(`${JSON.stringify({ seeds, ...sums })}\n`)
    },
    3_600_000
  )
})
