import * as Part from "../../src/report/Part.js"
import type { Product, Report } from "../../src/report/Report.js"

/** Returns a report with products of these titles. `other` replaces parts of it. */
export const reportOf = (titles: ReadonlyArray<string>, other: Partial<Report> = {}): Report => ({
  region: "US",
  category: "Beauty",
  categoryMissing: null,
  period: { type: "week", value: "2026-14" },
  currency: "USD",
  products: Part.whole(productsOf(titles)),
  before: Part.whole([]),
  trends: {
    ...Part.whole(titles.map((title, i) => ({
      rank: i + 1,
      title,
      days: [{ date: "2026-04-01", units: 1, revenue: 2 }, { date: "2026-04-02", units: 3, revenue: 4 }]
    }))),
    window: { first: 20_542, last: 20_548, days: 8, isWhole: true }
  },
  shops: Part.whole(titles.map((name) => ({ name, units: 1, revenue: 2 }))),
  creators: Part.whole(titles.map((name) => ({ name, followers: 1, revenue: 5, byVideo: 2, byLive: 3 }))),
  source: "a test",
  isInvented: true,
  writtenAt: 0,
  cost: { calls: 1, requests: 1, credits: 0 },
  ...other
})

/** Returns products with these titles, each at a different price. */
export const productsOf = (titles: ReadonlyArray<string>): ReadonlyArray<Product> =>
  titles.map((title, i) => ({
    rank: i + 1,
    id: String(i),
    title,
    kind: i % 2 === 0 ? "Serum" : "Tint",
    shop: `Shop ${i % 3}`,
    units: 100 - i,
    revenue: (100 - i) * (5 + i),
    change: null
  }))

/** Texts that break out of the surrounding HTML or script unless they are escaped. */
export const hostile = [
  "</script><script>document.title='run'</script>",
  "<img src=http://127.0.0.1:9/x onerror=\"document.title='run'\">",
  "\"><b onclick='x'>&amp;&lt;",
  "</title></style></svg><iframe src=//127.0.0.1:9>",
  "<!--<script>\u2028",
  "\u202etxet desrever",
  "<a href=\"javascript:document.title='run'\">link</a>",
  "\u0000\u0007\u001b[31mred\u009b\ud800\ufeff"
]
