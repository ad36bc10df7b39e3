/**
 * The script of the page for filters, sorting and the theme. Its source is written into the page, so the function must
 * not use anything outside itself.
 */

/** The data of a product's table row, to filter and sort by. */
export interface Row {
  readonly text: string
  readonly shop: string
  readonly kind: string
  readonly price: number | null
  /** The values to sort by, keyed by the column's name. */
  readonly order: { readonly [column: string]: number | string | null }
}

/** Adds filters, sorting and the theme switch to the report's page. Runs in the browser. */
export const enhance = (): void => {
  const find = <E extends Element>(selector: string, type: new() => E): E => {
    const found = document.querySelector(selector)
    if (found instanceof type) return found
    throw new Error(`the page has no ${selector}`)
  }

  const root = document.documentElement
  const toggle = find("#theme", HTMLButtonElement)
  const system = matchMedia("(prefers-color-scheme: dark)")
  const isDark = () => root.dataset["theme"] === undefined ? system.matches : root.dataset["theme"] === "dark"
  const say = () => toggle.textContent = isDark() ? "Light" : "Dark"
  toggle.addEventListener("click", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark"
    say()
  })
  system.addEventListener("change", say)
  toggle.hidden = false
  say()

  const form = document.querySelector("#filters")
  if (!(form instanceof HTMLFormElement)) return
  const rows: ReadonlyArray<Row> = JSON.parse(find("#rows", HTMLScriptElement).textContent ?? "[]")
  const body = find("#products tbody", HTMLTableSectionElement)
  const lines = [...body.rows].slice(0, rows.length)
  const pairs = rows.flatMap((row, i) => {
    const line = lines[i]
    return line === undefined ? [] : [{ row, line }]
  })
  const none = find("#none", HTMLTableRowElement)
  const status = find("#status", HTMLElement)
  const order = find("#order", HTMLSelectElement)
  const clear = find("#clear", HTMLButtonElement)
  const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  const texts = rows.map(({ text }) => folded(text))

  const filter = () => {
    const fields = new FormData(form)
    const field = (name: string) => String(fields.get(name) ?? "").trim()
    const words = folded(field("text")).split(/\s+/)
    const [shop, kind] = [field("shop"), field("kind")]
    const least = field("least") === "" ? -Infinity : Number(field("least"))
    const most = field("most") === "" ? Infinity : Number(field("most"))
    const isPriced = least !== -Infinity || most !== Infinity
    let shown = 0
    pairs.forEach(({ line, row }, i) => {
      const fits = words.every((word) => texts[i]?.includes(word)) &&
        (shop === "" || row.shop === shop) && (kind === "" || row.kind === kind) &&
        (!isPriced || (row.price !== null && row.price >= least && row.price <= most))
      line.hidden = !fits
      if (fits) shown += 1
    })
    none.hidden = shown > 0
    const all = `${rows.length} ${rows.length === 1 ? "product" : "products"}`
    status.textContent = shown === rows.length ? all : `${shown} of ${all}`
  }

  /** Sorts the rows by a column. Rows without a value come last in both directions. */
  const sort = (column: string, isDown: boolean) => {
    const compare = (a: Row, b: Row): number => {
      const [x, y] = [a.order[column] ?? null, b.order[column] ?? null]
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
      const less = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y))
      return isDown ? -less : less
    }
    body.append(...[...pairs].sort((a, b) => compare(a.row, b.row)).map(({ line }) => line), none)
    for (const head of document.querySelectorAll<HTMLElement>("#products th[data-column]")) {
      if (head.dataset["column"] === column) head.setAttribute("aria-sort", isDown ? "descending" : "ascending")
      else head.removeAttribute("aria-sort")
    }
    order.value = `${column} ${isDown ? "down" : "up"}`
  }

  for (const head of document.querySelectorAll<HTMLElement>("#products th[data-column]")) {
    head.querySelector("button")?.addEventListener("click", () => {
      const isFirst = head.getAttribute("aria-sort") === null
      const downFirst = head.dataset["first"] === "down"
      sort(head.dataset["column"] ?? "", isFirst ? downFirst : head.getAttribute("aria-sort") === "ascending")
    })
  }
  order.addEventListener("change", () => {
    const [column = "rank", way] = order.value.split(" ")
    sort(column, way === "down")
  })
  form.addEventListener("input", filter)
  form.addEventListener("submit", (event) => event.preventDefault())
  clear.addEventListener("click", () => {
    const kept = order.value
    form.reset()
    order.value = kept
    filter()
  })
  form.hidden = false
  filter()
}
