import * as FastCheck from "effect/FastCheck"

/** Uses the same random values in each run, for vitest configurations whose results are compared. */
FastCheck.configureGlobal({ seed: 1 })
