/**
 * The modules to mutate, and the tests that run for each. Paths are relative to packages/core. The code from the line that starts
 * with `before`, such as a stage, is not mutated.
 */
export const modules = [
  {
    name: "Pagination",
    source: "src/endpoint/Pagination.ts",
    tests: ["test/endpoint/Pagination.decisions.test.ts"]
  },
  {
    name: "RetryAfter",
    source: "src/http/RetryAfter.ts",
    tests: ["test/http/RetryAfter.test.ts"]
  },
  {
    name: "ServerClock",
    source: "src/http/ServerClock.ts",
    tests: ["test/http/ServerClock.test.ts"]
  },
  {
    name: "Envelope",
    source: "src/http/Envelope.ts",
    tests: ["test/http/Envelope.test.ts"]
  },
  {
    name: "CircuitBreaker",
    source: "src/pipeline/CircuitBreaker.ts",
    tests: ["test/pipeline/CircuitBreaker.circuit.test.ts"]
  },
  {
    name: "Retry",
    source: "src/pipeline/Retry.ts",
    before: "export const stage",
    tests: ["test/pipeline/Retry.decisions.test.ts"]
  },
  {
    name: "AdaptiveRate",
    source: "src/pipeline/AdaptiveRate.ts",
    tests: ["test/pipeline/AdaptiveRate.test.ts"]
  },
  {
    name: "BudgetPeriod",
    source: "src/pipeline/BudgetPeriod.ts",
    tests: ["test/pipeline/Budget.test.ts"]
  },
  {
    name: "TokenState",
    source: "src/auth/TokenState.ts",
    tests: ["test/auth/TokenState.decisions.test.ts"]
  },
  {
    name: "redact",
    source: "src/internal/redact.ts",
    tests: ["test/internal/redact.cases.test.ts"]
  }
]
