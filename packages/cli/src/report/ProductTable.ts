/**
 * Renders the table of products with its filters. Pure.
 */
import type { Row } from "./enhance.js"
import { type Html, html, json, trusted } from "./Html.js"
import * as Report from "./Report.js"
import { missing, name } from "./Section.js"
import * as Writing from "./Writing.js"

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

/** Renders the table of the report's products, and the form to filter them. */
export const productTable = ({ before, currency, period, products: part }: Report.Report): Html => {
  const products = part.rows
  const money = Writing.money(currency)
  const rows = products.map((product): Row => ({
    text: [product.title, product.shop, product.kind, product.id].filter((text) => text !== null).join(" "),
    shop: product.shop ?? "",
    kind: product.kind ?? "",
    price: Report.price(product),
    order: Object.fromEntries(columns.map(({ key, order }) => [key, order(product)]))
  }))
  const canCompare = before.rows.length > 0
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
<p class="note">Price is what a piece was sold for on average. Change is of the units, against the ${period.type} before; a product that was not among as many best sellers then is new.</p>${
    before.missing === null
      ? ""
      : missing(`The best sellers of the previous ${period.type} are missing`, before.missing)
  }${part.missing === null ? "" : missing("Some products are missing", part.missing)}
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
  }<tr id="none" role="row" hidden><td role="cell" class="empty" colspan="${columns.length}">No product matches the filters.</td></tr></tbody></table>
<script type="application/json" id="rows">${json(rows)}</script>
</section>`
}

/** Compares names for the choices of the filters, with the same order on every machine. */
const alphabet = new Intl.Collator("en")

const choice = (field: string, all: string, values: ReadonlyArray<string>): Html => {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1)
  const options = [...counts].sort(([a], [b]) => alphabet.compare(a, b))
  return html`<select name="${field}"><option value="">${all}</option>${
    options.map(([value, count]) => html`<option value="${value}" dir="auto">${value} (${count})</option>`)
  }</select>`
}
