/** The report as one HTML file, which loads nothing. */
import { Either } from "effect"
import { createHash } from "node:crypto"
import * as Charts from "./charts.js"
import { enhance, type Row } from "./enhance.js"
import { type Html, html, json, trusted } from "./html.js"
import * as Report from "./report.js"
import { style } from "./style.js"
import * as Writing from "./writing.js"

/** The whole page. */
export const page = (report: Report.Report): string => {
  const script = `(${enhance.toString()})()`
  const { category, period, region } = report
  const title = `${category} in ${Writing.region(region)}`
  // Nothing may be loaded, and nothing but this very script and style may run.
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'"
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}, ${Writing.period(period)}</title>
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
${report.products.length === 0 ? nothing(report) : html`${days(report)}${prices(report)}`}
${shops(report)}
${creators(report)}
${report.products.length === 0 ? "" : products(report)}
</main>
${footer(report)}
</div>
<script>${trusted(script)}</script>
</body>
</html>
`.text
}

const digest = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`

const name = (text: string): Html => html`<bdi>${text}</bdi>`

/** The report in two sentences and four figures. */
const overview = ({ before, currency, period, products }: Report.Report): Html => {
  if (products.length === 0) return html``
  const money = Writing.money(currency)
  const revenue = Report.sum(products.map(({ revenue }) => revenue))
  const units = Report.sum(products.map(({ units }) => units))
  const ago = Either.getOrElse(before, () => [])
  // As many rows of either, so that they compare.
  const isAlike = ago.length === products.length
  const more = isAlike ? Report.growth(revenue, Report.sum(ago.map(({ revenue }) => revenue))) : null
  const moreUnits = isAlike ? Report.growth(units, Report.sum(ago.map(({ units }) => units))) : null
  const three = Report.sum(products.slice(0, 3).map(({ revenue }) => revenue))
  const costs = products.flatMap((product) => Report.price(product) ?? [])
  const shops = new Set(products.flatMap(({ shop }) => shop ?? []))
  const against = (rate: number | null) => rate === null ? "" : `${Writing.change(rate)} on the ${period.type} before`
  const figure = (label: string, value: string, note: string) =>
    html`<div><dt>${label}</dt><dd>${value}</dd><dd>${note}</dd></div>`
  return html`<p class="lede">The ${products.length} best sellers took ${money.short(revenue)}${
    more === null ? "" : `, ${compared(more)} the ${period.type} before`
  }. ${
    products.length > 3 && revenue > 0 ? html`The first three alone took ${Writing.share(three / revenue)} of it.` : ""
  }</p>
<dl class="figures">
${figure("Revenue", money.short(revenue), against(more))}
${figure("Units sold", Writing.short(units), against(moreUnits))}
${
    figure(
      "Median price",
      money.exact(Report.median(costs)),
      costs.length === 0 ? "" : `${money.exact(Math.min(...costs))} to ${money.exact(Math.max(...costs))}`
    )
  }
${figure("Shops", Writing.count(shops.size), `behind ${Writing.count(products.length)} products`)}
</dl>`
}

const compared = (rate: number): string =>
  Math.abs(rate) < 0.005
    ? "as much as"
    : `${Writing.share(Math.abs(rate))} ${rate > 0 ? "more" : "less"} than`

const nothing = ({ region }: Report.Report): Html =>
  html`<section><h2>No ranking</h2><p class="empty">FastMoss has no best sellers of ${
    Writing.region(region)
  } for this category and period. Rankings are ready some days after a period has ended; an earlier date may have one.</p></section>`

/** A part of the report that may be missing. */
const part = <A>(
  title: string,
  text: Html,
  rows: Report.Part<A>,
  draw: (rows: ReadonlyArray<A>) => Html
): Html =>
  html`<section class="split"><div><h2>${title}</h2>${text}</div><div>${
    Either.match(rows, {
      onLeft: (message) => html`<p class="empty">FastMoss did not give this: ${message}</p>`,
      onRight: (rows) =>
        rows.length === 0 ? html`<p class="empty">FastMoss has no figures for this period.</p>` : draw(rows)
    })
  }</div></section>`

/** A chart's figures, for those who would rather read them. */
const figures = (caption: string, heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): Html =>
  html`<details><summary>The figures</summary><div class="scroll"><table><caption>${caption}</caption><thead><tr>${
    heads.map((head, i) => html`<th scope="col"${i === 0 ? "" : trusted(" class=\"number\"")}>${head}</th>`)
  }</tr></thead><tbody>${
    rows.map(([first = "", ...rest]) =>
      html`<tr><th scope="row">${name(first)}</th>${rest.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`
    )
  }</tbody></table></div></details>`

const days = ({ currency, period, trends }: Report.Report): Html => {
  const money = Writing.money(currency)
  const count = Either.match(trends, { onLeft: () => 0, onRight: ({ length }) => length })
  const text = html`<p>Revenue of the ${
    count === 0 ? "" : `${count} `
  }best sellers together, day by day. The band is the ${period.type} of this report.</p>`
  return part("Four weeks", text, trends, (trends) => {
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
      trends.map(({ days, title }, i) =>
        html`<li><span class="rank">${i + 1}</span><span class="title">${name(title)}</span><small>${
          Writing.short(Report.sum(days.map(({ units }) => units)))
        } units in ${days.length} days</small>${Charts.spark(days)}</li>`
      )
    }</ol>`
  })
}

const prices = ({ currency, products }: Report.Report): Html => {
  const money = Writing.money(currency)
  return html`<section class="split"><div><h2>Prices</h2><p>Each dot is a product: what a piece was sold for on average, and what it brought in. Rest on a dot for its name.</p></div><div><figure>${
    Charts.prices(products, money)
  }</figure></div></section>`
}

const shops = ({ currency, shops }: Report.Report): Html => {
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

const creators = ({ creators }: Report.Report): Html => {
  const money = Writing.money("USD")
  return part(
    "Creators",
    html`<p>The creators who sold most, by video and by live. In US dollars, over all that they sell.</p>`,
    creators,
    (creators) =>
      html`<ul class="key"><li class="video">Video</li><li class="live">Live</li></ul><figure>${
        Charts.creators(creators)
      }</figure>${
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

interface Column {
  readonly key: string
  readonly title: string
  readonly isText: boolean
  readonly first: "up" | "down"
  readonly order: (product: Report.Product) => number | string | null
}

const columns: ReadonlyArray<Column> = [
  { key: "rank", title: "#", isText: false, first: "up", order: ({ rank }) => rank },
  { key: "product", title: "Product", isText: true, first: "up", order: ({ title }) => title },
  { key: "shop", title: "Shop", isText: true, first: "up", order: ({ shop }) => shop },
  { key: "price", title: "Price", isText: false, first: "down", order: Report.price },
  { key: "units", title: "Units", isText: false, first: "down", order: ({ units }) => units },
  { key: "revenue", title: "Revenue", isText: false, first: "down", order: ({ revenue }) => revenue },
  { key: "change", title: "Change", isText: false, first: "down", order: ({ change }) => change }
]

const ways = { text: { up: "A to Z", down: "Z to A" }, number: { up: "lowest first", down: "highest first" } }

const products = ({ before, currency, period, products }: Report.Report): Html => {
  const money = Writing.money(currency)
  const rows = products.map((product): Row => ({
    text: [product.title, product.shop, product.kind, product.id].filter((text) => text !== null).join(" "),
    shop: product.shop ?? "",
    kind: product.kind ?? "",
    price: Report.price(product),
    order: Object.fromEntries(columns.map(({ key, order }) => [key, order(product)]))
  }))
  const canCompare = Either.isRight(before) && before.right.length > 0
  const row = (product: Report.Product) => {
    const { change, id, kind, rank, revenue, shop, title, units } = product
    return html`<tr role="row"><td role="cell" class="number rank">${rank}</td><th role="rowheader" scope="row" class="product"${
      id === null ? "" : html` data-id="${id}"`
    }>${name(title)}${
      kind === null ? "" : html`<span class="kind">${name(kind)}</span>`
    }</th><td role="cell" class="shop">${name(shop ?? "–")}</td><td role="cell" class="number price">${
      money.exact(Report.price(product))
    }</td><td role="cell" class="number units">${Writing.count(units)}</td><td role="cell" class="number revenue">${
      money.whole(revenue)
    }</td><td role="cell" class="number change">${
      change !== null ? Writing.change(change) : canCompare ? "new" : "–"
    }</td></tr>`
  }
  return html`<section><h2>Products</h2>
<p class="note">Price is what a piece was sold for on average. Change is of the units, against the ${period.type} before; a product that was not among as many best sellers then is new.</p>
<form id="filters" aria-label="Filters of the products" hidden>
<label class="text">Words in product or shop<input type="search" name="text" autocomplete="off"></label>
<label>Shop${choice("shop", "All shops", rows.map(({ shop }) => shop))}</label>
<label>Kind${choice("kind", "All kinds", rows.map(({ kind }) => kind))}</label>
<label>Price from<input type="number" name="least" min="0" step="any" inputmode="decimal"></label>
<label>Price to<input type="number" name="most" min="0" step="any" inputmode="decimal"></label>
<label class="only-narrow">Order<select id="order">${
    columns.flatMap(({ first, isText, key, title }) =>
      (first === "up" ? ["up", "down"] as const : ["down", "up"] as const).map((way) =>
        html`<option value="${key} ${way}">${key === "rank" ? "Rank" : title}, ${
          ways[isText ? "text" : "number"][way]
        }</option>`
      )
    )
  }</select></label>
<button type="button" id="clear">Clear</button>
</form>
<p id="status" role="status"></p>
<table id="products" role="table"><caption>Best-selling products</caption><thead role="rowgroup"><tr role="row">${
    columns.map((column) =>
      html`<th role="columnheader" scope="col" data-column="${column.key}" data-first="${column.first}"${
        column.key === "rank" ? trusted(" aria-sort=\"ascending\"") : ""
      }${column.isText ? "" : trusted(" class=\"number\"")}><button type="button">${column.title}</button></th>`
    )
  }</tr></thead><tbody role="rowgroup">${
    products.map(row)
  }<tr id="none" role="row" hidden><td role="cell" class="empty" colspan="${columns.length}">No product is like that.</td></tr></tbody></table>
<script type="application/json" id="rows">${json(rows)}</script>
</section>`
}

const choice = (field: string, all: string, values: ReadonlyArray<string>): Html => {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1)
  const options = [...counts].sort(([a], [b]) => a.localeCompare(b))
  return html`<select name="${field}"><option value="">${all}</option>${
    options.map(([value, count]) => html`<option value="${value}">${value} (${count})</option>`)
  }</select>`
}

const footer = ({ cost, isInvented, source, writtenAt }: Report.Report): Html =>
  html`<footer><p class="note">Written on ${Writing.moment(writtenAt)} from ${source}.</p><p class="note">${
    Writing.count(cost.calls)
  } calls, ${Writing.count(cost.requests)} requests${cost.credits > 0 ? `, about ${cost.credits.toFixed(2)} CNY` : ""}${
    isInvented ? "" : ". Sales figures are FastMoss's estimates"
  }.</p></footer>`
