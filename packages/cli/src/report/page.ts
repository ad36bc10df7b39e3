/**
 * Renders a report as a single HTML file that loads nothing. Pure.
 */
import { createHash } from "node:crypto"
import { money as amount } from "../spending/Cost.js"
import * as Text from "../terminal/Text.js"
import { enhance } from "./enhance.js"
import { type Html, html, trusted } from "./Html.js"
import { productTable } from "./ProductTable.js"
import * as Report from "./Report.js"
import * as Section from "./Section.js"
import { style } from "./style.js"
import * as Writing from "./Writing.js"

/** Renders the page of a report, and returns its HTML. */
export const page = (report: Report.Report): string => {
  const script = `(${enhance.toString()})()`
  const { category, period, products, region } = report
  const title = html`${Section.name(category)} in ${Writing.region(region)}`
  // The policy forbids the browser to load anything, and to run any script or style except these two.
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'"
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${category} in ${Writing.region(region)}, ${Writing.period(period)}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<div class="page">
<header>
<div class="top"><span>Market report${
    report.isInvented ? ", invented figures" : ""
  }</span><button type="button" id="theme" aria-label="Change colours" hidden>Dark</button></div>
<h1>${title}</h1>
<p class="when">${Writing.period(period)}</p>
${overview(report)}
</header>
<main>
${products.rows.length === 0 ? nothing(report) : html`${Section.days(report)}${Section.prices(report)}`}
${Section.shops(report)}
${Section.creators(report)}
${products.rows.length === 0 ? "" : productTable(report)}
</main>
${footer(report)}
</div>
<script>${trusted(script)}</script>
</body>
</html>
`.text
}

const digest = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`

/** Renders the overview of the products: two sentences and four figures. */
const overview = ({ before, currency, period, products: { rows: products } }: Report.Report): Html => {
  if (products.length === 0) return html``
  const money = Writing.money(currency)
  const revenue = Report.sum(products.map(({ revenue }) => revenue))
  const units = Report.sum(products.map(({ units }) => units))
  // Compares sums only if both rankings have the same number of rows.
  const isAlike = before.rows.length === products.length
  const more = isAlike ? Report.growth(revenue, Report.sum(before.rows.map(({ revenue }) => revenue))) : null
  const moreUnits = isAlike ? Report.growth(units, Report.sum(before.rows.map(({ units }) => units))) : null
  const three = Report.sum(products.slice(0, 3).map(({ revenue }) => revenue))
  const costs = products.flatMap((product) => Report.price(product) ?? [])
  const shops = new Set(products.flatMap(({ shop }) => shop ?? []))
  const against = (rate: number | null) => rate === null ? "" : `${Writing.change(rate)} on the previous ${period.type}`
  const figure = (label: string, value: string, note: string) =>
    html`<div><dt>${label}</dt><dd>${value}</dd><dd>${note}</dd></div>`
  const [least, most] = [Math.min(...costs), Math.max(...costs)]
  return html`<p class="lede">${
    products.length === 1 ? "The best seller" : `The ${Writing.count(products.length)} best sellers`
  } ${
    revenue === null
      ? "have no revenue in FastMoss's data."
      : `took ${money.short(revenue)}${more === null ? "" : `, ${compared(more)} in the previous ${period.type}`}.`
  } ${
    products.length > 3 && revenue !== null && revenue > 0 && three !== null
      ? html`The first three alone took ${Writing.share(three / revenue)} of this.`
      : ""
  }</p>
<dl class="figures">
${figure("Revenue", money.short(revenue), against(more))}
${figure("Units sold", Writing.short(units), against(moreUnits))}
${
    figure(
      costs.length === 1 ? "Price" : "Median price",
      money.exact(Report.median(costs)),
      costs.length === 0 || least === most ? "" : `${money.exact(least)} to ${money.exact(most)}`
    )
  }
${
    figure(
      shops.size === 1 ? "Shop" : "Shops",
      Writing.count(shops.size),
      `behind ${Text.plural(products.length, "product")}`
    )
  }
</dl>`
}

const compared = (rate: number): string =>
  Math.abs(rate) < 0.005
    ? "as much as"
    : `${Writing.share(Math.abs(rate))} ${rate > 0 ? "more" : "less"} than`

const nothing = ({ period, products, region }: Report.Report): Html =>
  html`<section><h2>No ranking</h2>${
    products.missing === null
      ? html`<p class="empty">FastMoss has no best sellers of ${
        Writing.region(region)
      } for this category and ${period.type}. A ranking is ready some days after its ${period.type} has ended; an earlier one may be there.</p>`
      : Section.missing("The products are left out", products.missing)
  }</section>`

const footer = ({ categoryMissing, cost, isInvented, source, writtenAt }: Report.Report): Html =>
  html`<footer><p class="note">Written on ${Writing.moment(writtenAt)} from ${source}, with ${
    Text.plural(cost.requests, "request")
  }${cost.credits > 0 ? ` for ${amount(cost.credits)}` : ""}.${
    isInvented ? "" : " Sales figures are FastMoss's estimates."
  }</p>${
    categoryMissing === null ? "" : html`<p class="note">The name of the category is left out: ${categoryMissing}</p>`
  }</footer>`
