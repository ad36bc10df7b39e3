// The modules whose tests are tested, and for each the tests that concern it. A path is one in packages/core.
export const modules = [
  { name: "Pagination", source: "src/endpoint/Pagination.ts", tests: ["test/endpoint/Pagination.decisions.test.ts"] },
  { name: "RetryAfter", source: "src/http/RetryAfter.ts", tests: ["test/http/RetryAfter.test.ts"] },
  { name: "ServerClock", source: "src/http/ServerClock.ts", tests: ["test/http/ServerClock.test.ts"] },
  { name: "Envelope", source: "src/http/Envelope.ts", tests: ["test/http/Envelope.test.ts"] },
  { name: "CircuitBreaker", source: "src/pipeline/CircuitBreaker.ts", tests: ["test/pipeline/CircuitBreaker.test.ts"] },
  { name: "Retry", source: "src/pipeline/Retry.ts", tests: ["test/pipeline/Retry.test.ts"] },
  { name: "AdaptiveRate", source: "src/pipeline/AdaptiveRate.ts", tests: ["test/pipeline/RateLimiter.test.ts"] },
  { name: "Budget", source: "src/pipeline/Budget.ts", tests: ["test/pipeline/Budget.test.ts"] },
  { name: "TokenState", source: "src/auth/TokenState.ts", tests: ["test/auth/TokenState.test.ts", "test/auth/scenarios.test.ts"] },
  { name: "redact", source: "src/internal/redact.ts", tests: ["test/internal/redact.test.ts"] }
]
