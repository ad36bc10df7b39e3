import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "./programs.js"

describe("telemetry", () => {
  it.scopedLive("prints the spans and metrics that the collector received, without secrets", () =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* run("telemetry", [], {})
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
      // Durations and ports differ from run to run, so they are removed.
      const spans = lines.filter((line) => !line.startsWith("fastmoss.")).map((line) =>
        line.replace(/ {2}\d+ ms/, "").replace(/ fastmoss.request_id=\S+/, "").replace(/ server.port=\d+/, "")
      )
      const attempt = "http.request.method=POST http.response.status_code=200 server.address=127.0.0.1"
      expect(spans).toEqual([
        "program  ok",
        "  FastMoss /test  ok  fastmoss.code=0 http.request.method=POST url.path=/test",
        "    FastMoss token acquire  ok",
        `      FastMoss attempt  ok  fastmoss.code=0 ${attempt} url.path=/v1/token`,
        "    FastMoss attempt  failed  error.type=FastMossStatusError fastmoss.code=40001 http.request.method=POST " +
        "http.response.status_code=503 server.address=127.0.0.1 url.path=/test",
        "    FastMoss attempt  ok  fastmoss.code=0 http.request.method=POST http.request.resend_count=1 " +
        "http.response.status_code=200 server.address=127.0.0.1 url.path=/test",
        "  FastMoss /test  ok  fastmoss.coalesced=true fastmoss.code=0 http.request.method=POST url.path=/test",
        "  FastMoss /test  ok  fastmoss.code=0 http.request.method=POST url.path=/test",
        `    FastMoss attempt  ok  fastmoss.code=0 ${attempt} url.path=/test`
      ])
      expect(lines).toEqual(expect.arrayContaining([
        "fastmoss.attempts  endpoint=/test  3",
        "fastmoss.calls  endpoint=/test outcome=success  3",
        "fastmoss.calls.coalesced  endpoint=/test  1",
        "fastmoss.credits  endpoint=/test  0.21000000000000002",
        "fastmoss.retries  endpoint=/test  1",
        expect.stringMatching(/^fastmoss\.rate_limiter\.wait  3 values, sum /)
      ]))
      expect(lines.join()).not.toMatch(/sandbox-secret|access_token|sign=/)
    }).pipe(Effect.provide(NodeContext.layer)))
})
