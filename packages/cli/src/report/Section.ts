/**
 * Renders the sections of the page that have a chart. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Text from "../terminal/Text.js"
import * as Charts from "./Charts.js"
import { type Html, html, trusted } from "./Html.js"
import type { Part } from "./Part.js"
import * as Report from "./Report.js"
import * as TrendWindow from "./TrendWindow.js"
import * as Writing from "./Writing.js"

/**
 * Renders a name from FastMoss in an element of its own, so that right-to-left letters do not change the text around
 * it.
 */
export const name = (text: string): Html => html`<bdi>${text}</bdi>`

/** Renders a note that says what is missing, and why. */
export const missing = (what: string, why: string): Html => html`<p class="missing">${what}: ${why}</p>`

/** Renders a part of the report as a section. `draw` renders the rows; if rows are missing, a note gives the reason. */
const part = <A>(
  title: string,
  text: Html,
  rows: Part<A>,
  draw: (rows: ReadonlyArray<A>) => Html
): Html =>
  html`<section class="split"><div><h2>${title}</h2>${text}</div><div>${rows.rows.length > 0 ? draw(rows.rows) : ""}${
    rows.missing !== null
      ? missing(rows.rows.length > 0 ? "Some of these are missing" : "This part is left out", rows.missing)
      : rows.rows.length === 0
      ? html`<p class="empty">FastMoss has no figures for this period.</p>`
      : ""
  }</div></section>`

/** Renders the figures of a chart as a table that can be unfolded. */
const figures = (caption: string, heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): Html =>
  html`<details><summary>The figures</summary><div class="scroll"><table><caption>${caption}</caption><thead><tr>${
    heads.map((head, i) => html`<th scope="col"${i === 0 ? "" : trusted(" class=\"number\"")}>${head}</th>`)
  }</tr></thead><tbody>${
    rows.map(([first = "", ...rest]) =>
      html`<tr><th scope="row">${name(first)}</th>${rest.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`
    )
  }</tbody></table></div></details>`

/**
 * Returns the text that names the days of the trends, such as ` 16 – 22 November 2026: this report's week.`; empty
 * without a window.
 */
const daysText = (period: DateInfo.DateInfo, window: TrendWindow.TrendWindow | null): string => {
  if (window === null) return ""
  const { first, isWhole, last } = window
  const shown = Writing.days(first, last)
  return period.type === "day"
    ? first === last ? ` ${shown}.` : ` ${shown}. The band is the day of this report.`
    : isWhole
    ? ` ${shown}: this report's ${period.type}.`
    : ` ${shown}. FastMoss has trends only for the last ${TrendWindow.mostDays} days, so the first days of this ${period.type} are missing.`
}

/** Renders the sales of the best sellers per day; empty if the user requested no trends. */
export const days = ({ currency, period, trends }: Report.Report): Html => {
  if (trends === null) return html``
  const money = Writing.money(currency)
  const count = trends.rows.length
  const text = html`<p>Revenue of the ${
    count === 0 ? "best sellers together" : count === 1 ? "best seller" : `${count} best sellers together`
  }, day by day.${daysText(period, trends.window)}</p>`
  return part("Day by day", text, trends, (trends) => {
    const all = Report.perDay(trends)
    return html`<figure>${Charts.days(all, Report.span(period), money)}</figure>
${
      figures(
        "Revenue and units by day",
        ["Day", "Revenue", "Units"],
        all.map(({ date, revenue, units }) => [
          Writing.day(new Date(date)),
          money.whole(revenue),
          Writing.count(units)
        ])
      )
    }
<ol class="trends">${
      trends.map(({ days, rank, title }) => {
        const units = Report.sum(days.map(({ units }) => units))
        return html`<li><span class="rank">${rank}</span><span class="title">${name(title)}</span><small>${
          Writing.short(units)
        } ${units === 1 ? "unit" : "units"} in ${Text.plural(days.length, "day")}</small>${Charts.spark(days)}</li>`
      })
    }</ol>`
  })
}

/** Renders the prices of the products; empty if no product has a price. */
export const prices = ({ currency, products: { rows: products } }: Report.Report): Html => {
  if (products.every((product) => (Report.price(product) ?? 0) <= 0)) return html``
  const money = Writing.money(currency)
  return html`<section class="split"><div><h2>Prices</h2><p>Each dot is a product: what a piece was sold for on average, and what it brought in. Rest on a dot for its name.</p></div><div><figure>${
    Charts.prices(products, money)
  }</figure></div></section>`
}

/** Renders the best-selling shops. */
export const shops = ({ currency, shops }: Report.Report): Html => {
  const money = Writing.money(currency)
  return part(
    "Shops",
    html`<p>The shops that sold most in this category.</p>`,
    shops,
    (shops) =>
      html`<figure>${Charts.shops(shops, money)}</figure>${
        figures(
          "Best-selling shops",
          ["Shop", "Revenue", "Units"],
          shops.map(({ name, revenue, units }) => [name, money.whole(revenue), Writing.count(units)])
        )
      }`
  )
}

/** Renders the best-selling creators. */
export const creators = ({ creators }: Report.Report): Html => {
  const money = Writing.money("USD")
  return part(
    "Creators",
    html`<p>The creators who sold most through videos and livestreams. Their revenue is in US dollars and includes all products that they sell.</p>`,
    creators,
    (creators) =>
      html`<ul class="key"><li class="video">Video</li><li class="live">Live</li>${
        creators.some(({ byLive, byVideo, revenue }) => revenue - byVideo - byLive > revenue / 200)
          ? html`<li class="other">Other</li>`
          : ""
      }</ul><figure>${Charts.creators(creators)}</figure>${
        figures(
          "Creators by revenue",
          ["Creator", "Followers", "Revenue", "Video", "Live"],
          creators.map(({ byLive, byVideo, followers, name, revenue }) => [
            name,
            Writing.count(followers),
            money.whole(revenue),
            money.whole(byVideo),
            money.whole(byLive)
          ])
        )
      }`
  )
}
