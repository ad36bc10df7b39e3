import * as FastCheck from "effect/FastCheck"

/** The same random values in each run, for a vitest configuration whose results are compared. */
FastCheck.configureGlobal({ seed: 1 })
