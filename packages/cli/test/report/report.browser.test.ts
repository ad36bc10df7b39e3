import { binary, launch } from "@effect-fastmoss/testing/chromium"
import { NodeContext } from "@effect/platform-node"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Array as Arr, Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser, Page } from "playwright-core"
import { page } from "../../src/report/page.js"
import * as Part from "../../src/report/Part.js"
import type { Report } from "../../src/report/Report.js"
import * as Text from "../../src/terminal/Text.js"
import { inOwnProcess } from "../session.js"
import { hostile, productsOf, reportOf } from "./reportOf.js"

interface Looks {
  readonly width?: number
  readonly scheme?: "light" | "dark"
}

let chromium: Browser | undefined

beforeAll(async () => {
  if (binary !== undefined) chromium = await launch()
})
afterAll(() => chromium?.close())

/** Opens a report as a file in the browser. Records the requests, the console messages and the errors of the page. */
const open = (report: Report, looks: Looks = {}) => openText(page(report), looks)

const openText = (text: string, { scheme = "light", width = 1440 }: Looks = {}) =>
  Effect.gen(function*() {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "fastmoss-report-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
    )
    const file = join(folder, "report.html")
    writeFileSync(file, text)
    const requests: Array<string> = []
    const complaints: Array<string> = []
    const opened = yield* Effect.promise(async () => {
      if (chromium === undefined) throw new Error("no browser")
      const opened = await chromium.newPage({ colorScheme: scheme, viewport: { width, height: 900 } })
      opened.setDefaultTimeout(5_000)
      opened.on("request", (request) => requests.push(request.url()))
      opened.on("console", (message) => complaints.push(message.text()))
      opened.on("pageerror", (error) => complaints.push(error.message))
      await opened.goto(pathToFileURL(file).href, { waitUntil: "networkidle" })
      return opened
    })
    return { page: opened, requests, complaints, url: pathToFileURL(file).href }
  })

const names = Array.from({ length: 30 }, (_, i) => `Product ${String(i).padStart(2, "0")}`)

const titles = (page: Page) => page.locator("#products tbody th:visible > bdi").allTextContents()

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

describe.skipIf(binary === undefined)("the market report in a browser", () => {
  it.scopedLive("filters by words, shop, kind and price, and clears the filters", () =>
    Effect.gen(function*() {
      const { complaints, page } = yield* open(reportOf([...names, "Crème brûlée"]))
      yield* Effect.promise(async () => {
        const status = page.locator("#status")
        expect(await status.textContent()).toBe("31 products")
        await page.getByLabel("Words in product or shop").fill("creme SHOP")
        expect(await titles(page)).toEqual(["Crème brûlée"])
        expect(await status.textContent()).toBe("1 of 31 products")
        await page.getByRole("button", { name: "Clear" }).click()
        await page.getByRole("combobox", { name: "Shop", exact: true }).selectOption("Shop 1")
        await page.getByRole("combobox", { name: "Kind" }).selectOption("Tint")
        expect(await titles(page)).toEqual(names.filter((_, i) => i % 3 === 1 && i % 2 === 1))
        // Product n costs 5 + n.
        await page.getByLabel("Price from").fill("15")
        await page.getByLabel("Price to").fill("20")
        expect(await titles(page)).toEqual(["Product 13"])
        await page.getByLabel("Price to").fill("14")
        expect(await titles(page)).toEqual([])
        expect(await page.getByText("No product matches the filters.").isVisible()).toBe(true)
        await page.getByRole("button", { name: "Clear" }).click()
        expect((await titles(page)).length).toBe(31)
      })
      expect(complaints).toEqual([])
    }))

  it.scopedLive("sorts by a column in both directions, and tells screen readers the order", () =>
    Effect.gen(function*() {
      const { page } = yield* open(reportOf(names))
      yield* Effect.promise(async () => {
        const units = page.getByRole("columnheader", { name: "Units" })
        await units.getByRole("button").click()
        expect(await units.getAttribute("aria-sort")).toBe("descending")
        expect(await titles(page)).toEqual(names)
        await units.getByRole("button").click()
        expect(await units.getAttribute("aria-sort")).toBe("ascending")
        expect(await titles(page)).toEqual(Arr.reverse(names))
        expect(await page.locator("[aria-sort]").count()).toBe(1)
      })
    }))

  it.scopedLive("has a menu for the order on a phone, where column headers are hidden", () =>
    Effect.gen(function*() {
      const { page } = yield* open(reportOf(names), { width: 390 })
      yield* Effect.promise(async () => {
        await page.getByRole("combobox", { name: "Order" }).selectOption("Price, highest first")
        expect(await titles(page)).toEqual(Arr.reverse(names))
        await page.getByLabel("Words in product or shop").fill("product 0")
        await page.getByRole("button", { name: "Clear" }).click()
        expect(await titles(page)).toEqual(Arr.reverse(names))
        expect(await page.getByRole("combobox", { name: "Order" }).inputValue()).toBe("price down")
      })
    }))

  it.scopedLive("sends no requests, and runs no code from product titles", () =>
    Effect.gen(function*() {
      const { complaints, page, requests, url } = yield* open(reportOf([...hostile, ...names]))
      yield* Effect.promise(async () => {
        await page.getByLabel("Words in product or shop").fill("onerror")
        expect(await titles(page)).toEqual([Text.plain(hostile[1] ?? "")])
        expect(await page.title()).toMatch(/^Beauty in the United States/)
      })
      expect(requests.filter((one) => !one.startsWith("data:"))).toEqual([url])
      expect(complaints).toEqual([])
    }))

  it.scopedLive("never scrolls sideways, however long its texts are", () =>
    Effect.gen(function*() {
      const long = [
        "W".repeat(200),
        "A title of many words ".repeat(12),
        "漢字".repeat(60),
        "👩‍👩‍👧‍👦".repeat(40),
        "مرحبا".repeat(40)
      ]
      const report = reportOf([...long, ...names], { currency: "IDR" })
      const products = report.products.rows.map((product) => ({ ...product, revenue: 123_456_789_012 }))
      const wide = {
        ...report,
        category: long[0] ?? "",
        products: { rows: products, missing: "W".repeat(300) },
        creators: Part.leftOut("W".repeat(300))
      }
      for (const width of [320, 390, 820, 1440]) {
        const { page } = yield* open(wide, { width })
        expect([width, yield* Effect.promise(() => overflow(page))]).toEqual([width, 0])
      }
    }))

  it.scopedLive("works without products, shops and creators", () =>
    Effect.gen(function*() {
      const none = {
        products: Part.whole([]),
        trends: null,
        shops: Part.whole([]),
        creators: Part.leftOut("not on your plan")
      }
      const { complaints, page } = yield* open(reportOf([], none), { width: 390 })
      yield* Effect.promise(async () => {
        expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
          "No ranking",
          "Shops",
          "Creators"
        ])
        expect(await page.getByText("This part is left out: not on your plan").isVisible()).toBe(true)
      })
      expect(complaints).toEqual([])
    }))

  it.scopedLive("follows the system's dark mode, and a button switches the colours", () =>
    Effect.gen(function*() {
      const light = yield* open(reportOf(names))
      const dark = yield* open(reportOf(names), { scheme: "dark" })
      const [inLight, inDark] = yield* Effect.promise(() =>
        Promise.all([background(light.page), background(dark.page)])
      )
      expect(inDark).not.toBe(inLight)
      yield* Effect.promise(async () => {
        await dark.page.getByRole("button", { name: "Change colours" }).click()
        expect(await background(dark.page)).toBe(inLight)
        await dark.page.getByRole("button", { name: "Change colours" }).click()
        expect(await background(dark.page)).toBe(inDark)
      })
    }))

  it.scopedLive("has text with enough contrast in light and dark mode", () =>
    Effect.gen(function*() {
      for (const scheme of ["light", "dark"] as const) {
        const { page } = yield* open(reportOf(names), { scheme })
        const ratios = yield* Effect.promise(() => page.evaluate(contrasts))
        // WCAG requires a contrast of 4.5 for text of this size.
        for (const [name, ratio] of Object.entries(ratios)) expect([name, ratio > 4.5]).toEqual([name, true])
      }
    }))

  it.scopedLive("works with the minified script of the bundled command", () =>
    Effect.gen(function*() {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "fastmoss-report-"))),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
      )
      const file = join(folder, "report.html")
      const { code } = yield* inOwnProcess(["report", "--output", file, "--products", "12", "--trends", "2"])
      expect(code).toBe(0)
      const { complaints, page, requests, url } = yield* openText(readFileSync(file, "utf8"))
      yield* Effect.promise(async () => {
        const all = await titles(page)
        expect(all).toHaveLength(12)
        await page.getByRole("columnheader", { name: "#" }).getByRole("button").click()
        expect(await titles(page)).toEqual(Arr.reverse(all))
        await page.getByLabel("Price from").fill("100000")
        expect(await page.locator("#status").textContent()).toBe("0 of 12 products")
      })
      expect(requests.filter((one) => !one.startsWith("data:"))).toEqual([url])
      expect(complaints).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("applies right-to-left text direction to the title only, and uses the singular for one product", () =>
    Effect.gen(function*() {
      const { page } = yield* open(reportOf(["مرحبا 100 ml"], { products: Part.whole(productsOf(["مرحبا 100 ml"])) }))
      yield* Effect.promise(async () => {
        expect(await page.locator("#status").textContent()).toBe("1 product")
        const title = page.locator("#products tbody th > bdi").first()
        expect(await title.evaluate((title) => getComputedStyle(title).direction)).toBe("rtl")
        expect(
          await title.evaluate(({ parentElement }) =>
            parentElement === null ? "" : getComputedStyle(parentElement).direction
          )
        )
          .toBe("ltr")
      })
    }))

  it.scopedLive("has an accessible name for every chart, field and column", () =>
    Effect.gen(function*() {
      const { page } = yield* open(reportOf(names))
      yield* Effect.promise(async () => {
        const charts = page.getByRole("img")
        expect(await charts.count()).toBe(4 + names.length)
        for (const chart of await charts.all()) expect(await chart.getAttribute("aria-label")).toMatch(/\w+ .*\d/)
        for (const field of await page.locator("form :is(input, select):visible").all()) {
          expect(await field.evaluate((field) => field.closest("label")?.textContent ?? "")).not.toBe("")
        }
        expect(await page.getByRole("table", { name: "Best-selling products" }).getByRole("columnheader").count()).toBe(
          7
        )
      })
    }))
})

/** Returns the contrast of each text colour with the background. Runs in the page. */
const contrasts = (): Record<string, number> => {
  const probe = document.body.appendChild(document.createElement("p"))
  const luminance = (name: string): number => {
    probe.style.setProperty("color", `var(${name})`)
    const parts = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
      const value = Number(part) / 255
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0)
  }
  const paper = luminance("--paper")
  return Object.fromEntries(
    ["--ink", "--quiet", "--accent"].map((name) => {
      const [dark = 0, light = 0] = [paper, luminance(name)].sort((a, b) => a - b)
      return [name, (light + 0.05) / (dark + 0.05)]
    })
  )
}
