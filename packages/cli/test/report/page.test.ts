import type { DateInfo } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { parseHTML } from "linkedom"
import { page } from "../../src/report/page.js"
import * as Part from "../../src/report/Part.js"
import { growth, median, sum } from "../../src/report/Report.js"
import * as TrendWindow from "../../src/report/TrendWindow.js"
import * as Writing from "../../src/report/Writing.js"
import * as Text from "../../src/terminal/Text.js"
import { hostile, productsOf, reportOf } from "./reportOf.js"

const dayOf = (date: string) => Date.parse(date) / 86_400_000

const week = { first: dayOf("2026-03-30"), last: dayOf("2026-04-05") }

/** Returns the text of a page, without its markup, styles and scripts. */
const wordsOf = (html: string) =>
  html.replace(/<(style|script)[^]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " ").replaceAll("&#39;", "'").replace(
    /\s+/g,
    " "
  )

describe("the page of a report", () => {
  it("escapes every text in HTML, charts and scripts, and contains no control characters", () => {
    const text = page(reportOf(hostile, {
      category: hostile[0] ?? "",
      source: hostile[1] ?? "",
      shops: Part.leftOut(hostile[2] ?? "")
    }))
    // The page itself has two scripts and one style.
    expect(text.match(/<script/gi)?.length).toBe(2)
    expect(text.match(/<\/script/gi)?.length).toBe(2)
    expect(text.match(/<\/?style/gi)?.length).toBe(2)
    expect(text.match(/<\/?(iframe|img|b|a)\b|<!--/gi)).toBe(null)
    const { document } = parseHTML(text)
    const attributes = [...document.querySelectorAll("*")].flatMap(({ attributes }) => [...attributes])
    expect(
      attributes.filter(({ name }) => name.startsWith("on") || name === "src" || name.endsWith("href"))
        .map(({ value }) => value)
    ).toEqual(["data:,"])
    expect(text.split("\n").filter((line) => Text.plain(line) !== line)).toEqual([])
    const rows: ReadonlyArray<{ readonly text: string }> = JSON.parse(
      /id="rows">(.*)<\/script>/.exec(text)?.[1] ?? "[]"
    )
    expect(rows.map(({ text }, i) => text.startsWith(Text.plain(hostile[i] ?? "")))).toEqual(hostile.map(() => true))
  })

  it("uses the singular for one product, shop, creator or request", () => {
    const one = productsOf(["Soap"]).map((product) => ({ ...product, units: 1 }))
    const days = [{ date: "2026-04-01", units: 1, revenue: 5 }]
    const words = page(reportOf(["Soap"], {
      products: Part.whole(one),
      trends: { ...Part.whole([{ rank: 1, title: "Soap", days }]), window: { ...week, days: 8, isWhole: true } },
      creators: Part.whole([{ name: "@a", followers: 1, revenue: 5, byVideo: 2, byLive: 3 }])
    }))
    const text = wordsOf(words)
    expect(text).toContain("The best seller took $5")
    expect(text).toContain("Revenue of the best seller, day by day.")
    expect(text).toContain("1 unit in 1 day")
    expect(text).toContain("Shop 1 behind 1 product")
    expect(text).toContain("with 1 request.")
    expect(text).toContain("1 follower")
    expect(words).toContain("Revenue of 1 best-selling shop, Soap with $2")
    expect(words).toContain("Revenue of 1 creator by video and by live, @a with $5")
    expect(words + text).not.toMatch(
      /\b1 (best sellers|best-selling shops|products|units|days|shops|creators|requests|followers|calls)\b/
    )
  })

  it("has no broken numbers if nothing was sold or if the revenue is unknown", () => {
    const idle = productsOf(["A", "B", "C", "D"]).map((product) => ({ ...product, units: 0, revenue: 0 }))
    const days = ["2026-04-01", "2026-04-02"].map((date) => ({ date, units: 0, revenue: 0 }))
    const other = {
      trends: { ...Part.whole([{ rank: 1, title: "A", days }]), window: { ...week, days: 8, isWhole: true } },
      shops: Part.whole([{ name: "S", units: 0, revenue: 0 }])
    }
    const nothing = wordsOf(page(reportOf([], { ...other, products: Part.whole(idle) })))
    expect(nothing).toContain("The 4 best sellers took $0.")
    expect(nothing).not.toMatch(/NaN|Infinity|Invalid/)
    expect(nothing).not.toContain("Each dot is a product")
    const unknown = idle.map((product) => ({ ...product, units: null, revenue: null }))
    const without = wordsOf(page(reportOf([], { ...other, products: Part.whole(unknown) })))
    expect(without).toContain("The 4 best sellers have no revenue in FastMoss's data.")
    expect(without).not.toMatch(/NaN|Infinity|Invalid|\$0 Units/)
  })

  it("states which days the trends show", () => {
    const textOf = (period: DateInfo.DateInfo, window: TrendWindow.TrendWindow) =>
      wordsOf(page(reportOf(["A"], {
        period,
        trends: {
          ...Part.whole([{ rank: 1, title: "A", days: [{ date: "2026-04-01", units: 1, revenue: 1 }] }]),
          window
        }
      }))).replace(/\s/g, " ")
    expect(textOf({ type: "week", value: "2026-14" }, { ...week, days: 8, isWhole: true }))
      .toContain("30 March – 5 April 2026: this report's week.")
    expect(textOf({ type: "day", value: "2026-04-05" }, { ...week, days: 8, isWhole: true }))
      .toContain("30 March – 5 April 2026. The band is the day of this report.")
    expect(
      textOf({ type: "month", value: "2026-03" }, {
        first: dayOf("2026-03-20"),
        last: dayOf("2026-03-31"),
        days: 28,
        isWhole: false
      })
    )
      .toContain(
        "20 – 31 March 2026. FastMoss has trends only for the last 28 days, so the first days of this month are missing."
      )
  })

  it("formats amounts, rates and periods for people", () => {
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
    expect([sum([1, null, 2]), sum([null]), sum([])]).toEqual([3, null, null])
  })
})

describe("the days that a trend shows", () => {
  const of = (type: DateInfo.Kind, value: string, yesterday: string) =>
    Option.getOrNull(TrendWindow.of({ type, value }, dayOf(yesterday)))

  it("are the days of the week for a week", () => {
    expect(of("week", "2026-14", "2026-04-06")).toEqual({ ...week, days: 9, isWhole: true })
  })
  it("are the day and the six days before it for a single day", () => {
    expect(of("day", "2026-04-05", "2026-04-05")).toEqual({ ...week, days: 8, isWhole: true })
  })
  it("are the days of the period that are among the last 28 days", () => {
    expect(of("month", "2026-03", "2026-04-02")).toEqual({
      first: dayOf("2026-03-06"),
      last: dayOf("2026-03-31"),
      days: 28,
      isWhole: false
    })
    expect(of("month", "2026-02", "2026-02-28")).toMatchObject({ first: dayOf("2026-02-01"), days: 28, isWhole: true })
    // The trend reaches back to this day, but not to all six days before it.
    expect(of("day", "2026-03-10", "2026-04-02")).toMatchObject({ first: dayOf("2026-03-06"), isWhole: true })
  })
  it("are none if the period ended too long ago", () => {
    expect(of("month", "2026-02", "2026-04-02")).toBe(null)
    expect(of("week", "2026-10", "2026-04-04")).not.toBe(null)
    expect(of("week", "2026-10", "2026-04-05")).toBe(null)
  })
})
