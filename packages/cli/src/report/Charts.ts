/**
 * The charts of the report's page, as SVG. Each chart is drawn twice, for a desktop and for a phone, because the
 * letters of a scaled chart would be too small to read. Colours are CSS variables that the page's style defines for the
 * light and the dark theme.
 */
import * as Plot from "@observablehq/plot"
import { parseHTML } from "linkedom"
import * as Text from "../terminal/Text.js"
import { type Html, html, trusted } from "./Html.js"
import { type Creator, type Day, dayLength, price, type Product, type Shop } from "./Report.js"
import * as Writing from "./Writing.js"

type Money = ReturnType<typeof Writing.money>

const accent = "var(--accent)"
const faint = "var(--faint)"
const quiet = "var(--quiet)"
const paper = "var(--paper)"

const { document } = parseHTML("<!doctype html><html><body></body></html>")

/** Draws a chart twice: wide for a desktop, and narrow for a phone. `label` describes the chart for screen readers. */
const figure = (label: string, draw: (width: number) => Plot.PlotOptions): Html =>
  html`${[["wide", 720] as const, ["narrow", 340] as const].map(([name, width]) => svg(label, name, draw(width)))}`

const svg = (label: string, name: string, options: Plot.PlotOptions): Html => {
  const drawn = Plot.plot({ document, className: "plot", ...options })
  // Removes the styles, because the page has one style for all charts.
  for (const style of drawn.querySelectorAll("style")) style.remove()
  drawn.setAttribute("aria-hidden", "true")
  return html`<div class="${name}" role="img" aria-label="${label}">${trusted(drawn.outerHTML)}</div>`
}

const timeOf = ({ date }: Day) => new Date(date)

/**
 * Draws a line of the revenue per day. If the chart has days outside of the report's period (`first` to `last`), a band
 * marks the period.
 */
export const days = (days: ReadonlyArray<Day>, [first, last]: readonly [Date, Date], money: Money): Html => {
  const [begin, end] = [days[0], days.at(-1)]
  if (begin === undefined || end === undefined) return html``
  const best = days.reduce((best, day) => (day.revenue > best.revenue ? day : best), begin)
  // Shifts the band by half a day, so that the point of a day is in the middle of its part.
  const isAll = timeOf(begin) >= first && timeOf(end) <= last
  const band = isAll ? [] : [{
    from: new Date(Math.max(first.getTime() - dayLength / 2, timeOf(begin).getTime())),
    to: new Date(Math.min(last.getTime() + dayLength / 2, timeOf(end).getTime()))
  }].filter(({ from, to }) => from < to)
  const label = `Revenue by day, ${Writing.day(timeOf(begin))} to ${Writing.day(timeOf(end))}; the best day was ` +
    `${Writing.day(timeOf(best))} with ${money.short(best.revenue)}`
  return figure(label, (width) => ({
    width,
    height: width > 500 ? 260 : 200,
    marginLeft: 66,
    marginRight: 20,
    marginTop: 22,
    marginBottom: 28,
    x: { type: "utc" },
    y: { domain: [0, best.revenue * 1.18 || 1] },
    marks: [
      Plot.rectX(band, { x1: "from", x2: "to", fill: accent, fillOpacity: 0.09 }),
      Plot.gridY({ ticks: 4, stroke: faint, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: money.short, label: null, fill: quiet, fontSize: 12 }),
      Plot.axisX({
        ticks: days.length > 10 ? (width > 500 ? "week" : "2 weeks") : (width > 500 ? "day" : "2 days"),
        tickSize: 4,
        tickFormat: (date: Date) => Writing.day(date),
        label: null,
        fill: quiet,
        stroke: faint,
        fontSize: 12
      }),
      Plot.lineY(days, { x: timeOf, y: "revenue", stroke: accent, strokeWidth: 2 }),
      Plot.dot([best], { x: timeOf, y: "revenue", r: 4, fill: accent, stroke: paper, strokeWidth: 2 }),
      Plot.text([best], {
        x: timeOf,
        y: "revenue",
        text: () => `${money.short(best.revenue)} on ${Writing.day(timeOf(best))}`,
        dy: -14,
        textAnchor: anchor(days.indexOf(best) / Math.max(1, days.length - 1)),
        fill: "var(--ink)",
        stroke: paper,
        strokeWidth: 4,
        fontSize: 12,
        fontWeight: 600
      })
    ]
  }))
}

/**
 * Returns the SVG `text-anchor` of a text beside a point, so that the text stays inside the chart. `part` is the
 * position of the point, from 0 (left) to 1 (right).
 */
const anchor = (part: number) => part < 1 / 3 ? "start" : part > 2 / 3 ? "end" : "middle"

/** Draws the units sold per day as a small chart without axes, which fits into a line of text. */
export const spark = (days: ReadonlyArray<Day>): Html => {
  const most = Math.max(1, ...days.map(({ units }) => units))
  const end = days.at(-1)
  if (end === undefined) return html``
  return svg(
    `Units by day, at most ${Writing.count(most)}, on the last day ${Writing.count(end.units)}`,
    "spark",
    {
      width: 110,
      height: 36,
      margin: 4,
      axis: null,
      x: { type: "utc" },
      y: { domain: [0, most] },
      marks: [
        Plot.ruleY([0], { stroke: faint }),
        Plot.lineY(days, { x: timeOf, y: "units", stroke: accent, strokeWidth: 1.5 }),
        Plot.dot([end], { x: timeOf, y: "units", r: 2.5, fill: accent })
      ]
    }
  )
}

/** Draws each product as a point: its average price on the x axis, its revenue on the y axis. */
export const prices = (products: ReadonlyArray<Product>, money: Money): Html => {
  const points = products.flatMap((product) => {
    const x = price(product)
    return x === null || product.revenue === null || product.revenue <= 0
      ? []
      : [{ ...product, price: x, revenue: product.revenue }]
  })
  if (points.length === 0) return html``
  const best = points.reduce((best, point) => (point.revenue > best.revenue ? point : best))
  const [low, high] = [Math.min(...points.map(({ price }) => price)), Math.max(...points.map(({ price }) => price))]
  const label = `Revenue against price of ${Text.plural(points.length, "product")}, from ${money.exact(low)} to ${
    money.exact(high)
  }; the best seller costs ${money.exact(best.price)}`
  return figure(label, (width) => ({
    width,
    height: width > 500 ? 340 : 280,
    marginLeft: 66,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 44,
    x: { type: "log", domain: [low * 0.85, high * 1.18] },
    y: { domain: [0, best.revenue * 1.05] },
    marks: [
      Plot.gridY({ ticks: 4, stroke: faint, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: money.short, label: null, fill: quiet, fontSize: 12 }),
      Plot.text(["Revenue"], { frameAnchor: "top-left", dx: -58, dy: -26, fill: quiet, fontSize: 12 }),
      Plot.axisX({
        ticks: steps(low * 0.85, high * 1.18),
        tickSize: 4,
        tickFormat: money.short,
        label: "Average price, on a logarithmic scale",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 40,
        fill: quiet,
        stroke: faint,
        fontSize: 12
      }),
      Plot.dot(points, {
        x: "price",
        y: "revenue",
        r: width > 500 ? 4.5 : 3.5,
        fill: accent,
        fillOpacity: 0.55,
        stroke: accent,
        title: ({ price, rank, revenue, title }) =>
          `${rank}. ${Text.plain(title)}\n${money.exact(price)}, ${money.whole(revenue)} in all`
      }),
      Plot.text([best], {
        x: "price",
        y: "revenue",
        text: ({ title }) => cut(title, width > 500 ? 24 : 12),
        dx: best.price > Math.sqrt(low * high) ? -10 : 10,
        textAnchor: best.price > Math.sqrt(low * high) ? "end" : "start",
        lineWidth: width > 500 ? 24 : 12,
        textOverflow: "ellipsis-end",
        fill: "var(--ink)",
        stroke: paper,
        strokeWidth: 4,
        fontSize: 12,
        fontWeight: 600
      })
    ]
  }))
}

/** Cuts a text to a width in ems, approximately: a Chinese character is one em wide, others are half an em. */
const cut = (text: string, ems: number) => Text.cut(Text.plain(text), Math.floor(2 * ems))

/** Returns the round numbers between `low` and `high` for a logarithmic axis: 1, 2, 5, 10, 20, 50 and so on. */
const steps = (low: number, high: number): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const digit of [1, 2, 5]) {
      const step = digit * 10 ** power
      if (step >= low && step <= high) found.push(step)
    }
  }
  return found
}

interface Bar {
  readonly name: string
  readonly note: string
  readonly value: string
  readonly parts: ReadonlyArray<{ readonly size: number; readonly fill: string }>
}

/** Draws a chart with one horizontal bar per shop or creator. Each name is above its bar, because names may be long. */
const bars = (label: string, bars: ReadonlyArray<Bar>): Html => {
  const row = 42
  // The approximate width of a name, in ems.
  const nameWidth = (width: number) => (width - (width > 500 ? 230 : 90)) / 13
  const total = ({ parts }: Bar) => parts.reduce((sum, { size }) => sum + size, 0)
  const most = Math.max(...bars.map(total), Number.MIN_VALUE)
  const pieces = bars.flatMap(({ parts }, y) => {
    let from = 0
    return parts.map(({ fill, size }) => ({ y, x1: from, x2: from += size, fill }))
  })
  return figure(label, (width) => ({
    width,
    height: row * bars.length,
    margin: 0,
    axis: null,
    x: { domain: [0, most] },
    y: { type: "band", domain: bars.map((_, y) => y), padding: 0, round: false },
    marks: [
      Plot.barX(bars, { x: () => most, y: (_, y) => y, fill: faint, insetTop: 26, insetBottom: 8 }),
      Plot.barX(pieces, { x1: "x1", x2: "x2", y: "y", fill: "fill", insetTop: 26, insetBottom: 8 }),
      Plot.text(bars, {
        x: () => 0,
        y: (_, y) => y,
        dy: -8,
        text: ({ name }) => cut(name, nameWidth(width)),
        textAnchor: "start",
        fill: "var(--ink)",
        fontSize: 13,
        lineWidth: nameWidth(width),
        textOverflow: "ellipsis-end"
      }),
      Plot.text(bars, {
        x: () => most,
        y: (_, y) => y,
        dy: -8,
        text: ({ value }) => value,
        textAnchor: "end",
        fill: "var(--ink)",
        fontSize: 13,
        fontVariant: "tabular-nums"
      }),
      Plot.text(width > 500 ? bars : [], {
        x: () => most,
        y: (_, y) => y,
        dx: -80,
        dy: -8,
        text: ({ note }) => note,
        textAnchor: "end",
        fill: quiet,
        fontSize: 13,
        fontVariant: "tabular-nums"
      })
    ]
  }))
}

/**
 * Describes the bars in words by the name and the revenue of the first bar, such as `from Toys4U with $1.2M downwards`.
 */
const downwards = (rows: ReadonlyArray<{ readonly name: string; readonly revenue: number }>, money: Money): string =>
  `${rows.length > 1 ? "from " : ""}${rows[0]?.name ?? ""} with ${money.short(rows[0]?.revenue ?? null)}${
    rows.length > 1 ? " downwards" : ""
  }`

/** Draws the revenue of the shops as bars. */
export const shops = (shops: ReadonlyArray<Shop>, money: Money): Html =>
  bars(
    `Revenue of ${Text.plural(shops.length, "best-selling shop")}, ${downwards(shops, money)}`,
    shops.map(({ name, revenue, units }) => ({
      name,
      note: units === null ? "" : `${Writing.short(units)} ${units === 1 ? "unit" : "units"}`,
      value: money.short(revenue),
      parts: [{ size: Math.max(0, revenue), fill: accent }]
    }))
  )

/** Draws the revenue of the creators as bars with three parts: from videos, from livestreams, and from neither. */
export const creators = (creators: ReadonlyArray<Creator>): Html => {
  const money = Writing.money("USD")
  return bars(
    `Revenue of ${Text.plural(creators.length, "creator")} by video and by live, ${downwards(creators, money)}`,
    creators.map(({ byLive, byVideo, followers, name, revenue }) => ({
      name,
      note: followers === null ? "" : `${Writing.short(followers)} ${followers === 1 ? "follower" : "followers"}`,
      value: money.short(revenue),
      parts: [
        { size: Math.max(0, byVideo), fill: accent },
        { size: Math.max(0, byLive), fill: "var(--second)" },
        // Revenue that FastMoss assigns to neither.
        { size: Math.max(0, revenue - byVideo - byLive), fill: quiet }
      ]
    }))
  )
}
