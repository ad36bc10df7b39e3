import { FastMossClient, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { Target } from "../../src/connection/Target.js"
import { collect } from "../../src/report/collect.js"
import type { Question } from "../../src/report/ReportQuestion.js"
import { Terminal } from "../../src/terminal/Terminal.js"

const stream = { isTerminal: true, columns: 80, hasColors: false }

const question: Question = {
  region: "US",
  category: 14,
  kind: "week",
  period: Option.none(),
  products: 5,
  trends: 2,
  stepsBack: 4,
  isConfirmed: false
}

const sandbox = () =>
  FastMossClient.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig())),
    Layer.provideMerge(Sandbox.layerSandbox())
  )

/** Collects a report from the sandbox, and records the requests and the lines of progress. */
const recorded = (question: Question) =>
  Effect.gen(function*() {
    const sent: Array<{ readonly path: string; readonly payload: unknown }> = []
    const progress: Array<string> = []
    const client = yield* FastMossClient.FastMossClient
    const { report } = yield* collect(question).pipe(
      Effect.provideService(FastMossClient.FastMossClient, {
        ...client,
        call: (path, payload, options) =>
          Effect.suspend(() => {
            sent.push({ path, payload })
            return client.call(path, payload, options)
          })
      }),
      Effect.provideService(Target, { baseUrl: "https://openapi.fastmoss.com", isSandbox: false }),
      Effect.provideService(
        Terminal,
        Terminal.of({
          write: () => Effect.void,
          tell: () => Effect.void,
          status: (line) => Effect.sync(() => void progress.push(line)),
          canAsk: false,
          ask: () => Effect.succeed(""),
          stdout: stream,
          stderr: stream,
          readInput: Effect.succeed("")
        })
      )
    )
    return { sent, progress, report }
  }).pipe(Effect.provide(sandbox()))

const periodsOf = (sent: ReadonlyArray<{ readonly path: string; readonly payload: unknown }>) =>
  sent.filter(({ path }) => path.includes("/rank/")).map(({ path, payload }) => [
    path,
    JSON.stringify(payload).match(/"date_info":\{"type":"(\w+)","value":"([\d-]+)"\}/)?.slice(1).join(" ")
  ]).sort()

describe("collecting a report", () => {
  it.effect("uses the period of --date in every part", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-04-20T12:00:00Z"))
      const { report, sent } = yield* recorded({
        ...question,
        period: Option.some({ type: "week", value: "2026-14" })
      })
      expect(periodsOf(sent)).toEqual([
        ["/creator/v1/rank/topEcommerce", "week 2026-14"],
        ["/product/v1/rank/topSelling", "week 2026-13"],
        ["/product/v1/rank/topSelling", "week 2026-14"],
        ["/shop/v1/rank/topSelling", "week 2026-14"]
      ])
      expect(report.trends?.rows.map(({ days }) => [days[0]?.date, days.at(-1)?.date, days.length])).toEqual([
        ["2026-03-30", "2026-04-05", 7],
        ["2026-03-30", "2026-04-05", 7]
      ])
      // The 21 days from the first day of the week to yesterday, and one more.
      expect(sent.filter(({ path }) => path.endsWith("salesTrend")).map(({ payload }) => payload)).toEqual(
        report.products.rows.slice(0, 2).map(({ id }) => ({ filter: { product_id: id, days: 22 } }))
      )
    }))

  it.effect("uses the latest period with a ranking in every part, and requests that ranking once", () =>
    Effect.gen(function*() {
      // It is Monday in China: week 14 has just ended.
      yield* TestClock.setTime(Date.parse("2026-04-05T16:30:00Z"))
      const { report, sent } = yield* recorded(question)
      expect(periodsOf(sent)).toEqual([
        ["/creator/v1/rank/topEcommerce", "week 2026-14"],
        ["/product/v1/rank/topSelling", "week 2026-13"],
        ["/product/v1/rank/topSelling", "week 2026-14"],
        ["/shop/v1/rank/topSelling", "week 2026-14"]
      ])
      expect(report.trends?.rows.every(({ days }) => days.length === 7)).toBe(true)
    }))

  it.effect("does not ask for confirmation if a short page has all products that exist", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-04-20T12:00:00Z"))
      // The terminal is not interactive, so a question would fail.
      for (const region of ["SG", "BR", "JP"] as const) {
        const { report } = yield* recorded({ ...question, region, products: 400, trends: 8 })
        expect(report.products.rows.length).toBeGreaterThan(0)
        expect(report.products.rows.length).toBeLessThan(100)
      }
    }))

  it.effect("shows the number of requests and their cost as progress", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-04-20T12:00:00Z"))
      const { progress } = yield* recorded(question)
      expect(progress[0]).toMatch(/^week 2026-16: 5 products; 1 request, about 0\.\d\d CNY$/)
      expect(progress.at(-1)).toMatch(/^Trends: 2 of 2; 7 requests, about 0\.\d\d CNY$/)
    }))
})
