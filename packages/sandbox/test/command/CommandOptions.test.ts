import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Either } from "effect"
import { parseFault, parsePlan, parseQuirks } from "../../src/command/CommandOptions.js"

const { Fault } = Sandbox

describe("an option", () => {
  it.each(
    [
      ["status=503,retry-after=2,path=/test,times=2", {
        fault: Fault.Status({ status: 503, retryAfter: "2" }),
        path: "/test",
        times: 2
      }],
      ["code=1002,path=/v1/token", { fault: Fault.Code({ code: 1002 }), path: "/v1/token" }],
      ["code=30003,retry-after=2", { fault: Fault.Code({ code: 30003, retryAfter: "2" }) }],
      ["block-page,path=/product/v1/video", { fault: Fault.BlockPage(), path: "/product/v1/video" }],
      ["latency=500ms", { fault: Fault.Latency({ duration: Duration.millis(500) }) }],
      ["cut-body,times=1", { fault: Fault.CutBody(), times: 1 }]
    ] as const
  )("--fault %s is parsed", (text, rule) => {
    expect(Either.getOrThrow(parseFault(text))).toEqual(rule)
  })

  it.each(
    [
      ["status=99", "status must be from 200 to 599, but is 99"],
      ["latency=5", "latency must be a number with ms, s or m, such as 500ms, but is 5"],
      ["html,path=/tset", "the sandbox has no endpoint /tset"],
      ["html,times=0", "times must be a whole number of at least 1, but is 0"],
      ["html,time=1", "time is unknown"],
      ["html,retry-after=1", "retry-after needs status"]
    ] as const
  )("--fault %s is rejected", (text, line) => {
    expect(Either.getOrThrow(Either.flip(parseFault(text)))).toContain(line)
  })

  it("--plan is parsed", () => {
    expect(
      Either.getOrThrow(
        parsePlan("pagesize=10, calls-per-second=5, retry-after=2, disabled=/test, disabled=/shop/v1/search")
      )
    )
      .toEqual({
        pagesize: 10,
        callsPerSecond: 5,
        retryAfter: 2,
        disabled: ["/test", "/shop/v1/search"]
      })
  })

  it("--quirks is parsed", () => {
    expect(Either.getOrThrow(parseQuirks("all"))).toBe("all")
    expect(Either.getOrThrow(parseQuirks("dashes, drift"))).toEqual(["dashes", "drift"])
  })
})
