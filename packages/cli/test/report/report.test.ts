import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Layer } from "effect"
import { page } from "../dist/market-report/page.js"
import { growth, median } from "../dist/market-report/report.js"
import * as Writing from "../dist/market-report/writing.js"
import { run } from "./programs.js"
import { hostile, reportOf } from "./reportOf.js"
import { counters, environment, folder } from "./sandbox.js"

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

describe("market-report", () => {
  it.scopedLive("writes one page of a few calls, and says what they cost", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const out = `${yield* folder}/report.html`
      const args = ["--out", out, "--region", "GB", "--products", "20", "--trends", "3"]
      const { code, lines, stderr } = yield* run("market-report", args, yield* environment)
      expect({ code, lines }).toEqual({ code: 0, lines: [out] })
      expect(stderr).toMatch(/^Products: 20$/m)
      expect(stderr).toMatch(/^Trend 3 of 3$/m)
      // The period, the categories, two rankings, shops, creators, and a trend each.
      const { calls } = yield* counters
      expect(calls).toBe(9)
      expect(stderr).toMatch(/^9 calls, 9 requests, about 0\.70 CNY$/m)
      const text = yield* fs.readFileString(out)
      expect(text).toContain("<h1>Beauty &amp; Personal Care in the United Kingdom</h1>")
      expect(text.match(/<tr role="row"><td/g)?.length).toBe(20)
      // Five charts of two widths, and a line for each trend.
      expect(text.match(/<svg /g)?.length).toBe(4 * 2 + 3)
      expect(text).not.toMatch(/ (src|href)="(?!data:,")/)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("takes the period of --date", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const out = `${yield* folder}/report.html`
      const args = ["--out", out, "--period", "month", "--date", "2026-03", "--trends", "0", "--products", "5"]
      const { code } = yield* run("market-report", args, yield* environment)
      expect(code).toBe(0)
      expect(yield* fs.readFileString(out)).toContain("<p class=\"when\">March 2026</p>")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("leaves out what the plan does not include, and says so on the page", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const out = `${yield* folder}/report.html`
      const args = ["--out", out, "--products", "5", "--trends", "1"]
      const { code, stderr } = yield* run("market-report", args, yield* environment)
      expect(code).toBe(0)
      expect(stderr).toMatch(/^Left out: shops\. /m)
      expect(yield* fs.readFileString(out)).toMatch(/<h2>Shops<\/h2>.*FastMoss did not give this: POST \/shop/)
    }).pipe(Effect.provide(
      Layer.merge(SandboxServer.layer({ plan: { disabled: ["/shop/v1/rank/topSelling"] } }), NodeContext.layer)
    )))

  it.scopedLive("writes a page without a ranking, too", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const out = `${yield* folder}/report.html`
      const args = ["--out", out, "--category", "999999", "--date", "2026-14"]
      const { code, stderr } = yield* run("market-report", args, yield* environment)
      expect(code).toBe(0)
      expect(stderr).toContain("has no ranking of US")
      expect(yield* fs.readFileString(out)).toContain("<h2>No ranking</h2>")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("says what a date looks like, and calls nothing for one that is none", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* run("market-report", ["--date", "2026-99"], yield* environment)
      expect({ code, stderr }).toEqual({ code: 1, stderr: "--date 2026-99 is no week; write 2026-14\n" })
      expect((yield* counters).calls).toBe(0)
    }).pipe(Effect.provide(layer)))

  it("escapes every text, in HTML, in charts and in scripts", () => {
    const text = page(reportOf(hostile, {
      category: hostile[0] ?? "",
      source: hostile[1] ?? "",
      shops: Either.left(hostile[2] ?? "")
    }))
    // Two scripts and one style: those of the page.
    expect(text.match(/<script/gi)?.length).toBe(2)
    expect(text.match(/<\/script/gi)?.length).toBe(2)
    expect(text.match(/<\/?style/gi)?.length).toBe(2)
    expect(text.match(/<\/?(iframe|img|b)\b|<!--/gi)).toBe(null)
    const rows: ReadonlyArray<{ readonly text: string }> = JSON.parse(
      /id="rows">(.*)<\/script>/.exec(text)?.[1] ?? "[]"
    )
    expect(rows.map(({ text }, i) => text.startsWith(hostile[i] ?? ""))).toEqual(hostile.map(() => true))
  })

  it("writes amounts, rates and periods as people read them", () => {
    expect(Writing.money("USD").exact(1234.5)).toBe("$1,234.50")
    expect(Writing.money("JPY").exact(1234.5)).toBe("¥1,235")
    expect([Writing.money("IDR").whole(1000), Writing.money("MXN").whole(1000)].map((text) => text.replace(/\s/g, " ")))
      .toEqual(["Rp 1,000", "MX$1,000"])
    expect(Writing.money("<b>").exact(1234.5)).toBe("1,234.50")
    expect(Writing.money(null).short(1_234_000)).toBe("1.23M")
    expect([Writing.change(0.104), Writing.change(-0.5), Writing.change(null)]).toEqual(["+10%", "−50%", "–"])
    expect(Writing.period({ type: "week", value: "2026-01" }).replace(/\s/g, " "))
      .toBe("Week 1, 29 December 2025 – 4 January 2026")
    expect(Writing.moment(0)).toBe("1 January 1970 at 00:00 UTC")
    expect([median([3, 1, 2]), median([1, 2, 3, 4]), median([])]).toEqual([2, 2.5, null])
    expect([growth(3, 2), growth(3, 0), growth(null, 1)]).toEqual([0.5, null, null])
  })
})
