import * as FastCheck from "effect/FastCheck"

/**
 * Makes property tests use the same random values in each run. Import this module in vitest configurations whose
 * results are compared.
 */
FastCheck.configureGlobal({ seed: 1 })
