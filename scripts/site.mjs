// Opens pages of build/docs in Chromium: they fit the window at two widths, their text has contrast in both schemes, the
// navigation lists every guide, and the search finds calls and settings. Needs `pnpm site`.
import { existsSync, readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { binary, launch } from "../packages/testing/dist/chromium.js"
import { anchorOf, calls, documents, published, settings } from "../tools/typedoc/sources.mjs"

if (binary === undefined) {
  console.log("No Chromium was found: the site is not checked.")
  process.exit(0)
}
if (!existsSync("build/docs/index.html")) {
  console.error("build/docs is missing. Run `pnpm site` first.")
  process.exit(1)
}

const problems = []
const expect = (holds, problem) => {
  if (!holds) problems.push(problem)
}

const pages = [
  "index.html",
  ...documents.map(({ name }) => `docs/${name}.html`),
  "core.html",
  "core/Product.html",
  "core/Shop.html",
  "core/FastMossConfig.html",
  "core/FastMossConfig.Options.html",
  "core/Endpoint.PagedCall.html",
  "core/FastMossError.FastMossApiError.html",
  "node/FastMossNode.html",
  "sandbox/Sandbox.html"
]

// Runs in the page.
const look = () => {
  const numbersOf = (color) => color.match(/[\d.]+/g).map(Number)
  const luminance = ([r, g, b]) =>
    [r, g, b].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0)
  const backgroundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [r, g, b, alpha = 1] = numbersOf(getComputedStyle(at).backgroundColor)
      if (alpha === 1) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const faint = new Set()
  const elements = [...document.querySelectorAll(".col-content :is(p, li, td, th, dt, dd, a, h1, h2, h3, h4, code, span)")]
  for (const element of elements.slice(0, 1_500)) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")
    if (!hasText || !element.checkVisibility()) continue
    const pair = [luminance(numbersOf(getComputedStyle(element).color)), luminance(backgroundOf(element))].sort()
    const contrast = (pair[1] + 0.05) / (pair[0] + 0.05)
    if (contrast < 4.5) faint.add(`${element.className || element.tagName} "${element.textContent.slice(0, 20)}" ${contrast.toFixed(1)}`)
  }
  const narrow = [...document.querySelectorAll("td")].filter((cell) =>
    cell.textContent.trim().length > 20 && cell.clientWidth < 80
  )
  return {
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    faint: [...faint],
    narrow: narrow.map((cell) => cell.textContent.trim().slice(0, 30)),
    pictures: [...document.images].filter((image) => image.naturalWidth === 0).map((image) => image.src)
  }
}

const urlOf = (path) => pathToFileURL(`build/docs/${path}`).href

const browser = await launch()
try {
  const viewed = await browser.newPage()
  viewed.on("pageerror", (error) => problems.push(error.message))
  for (const path of pages) {
    await viewed.goto(urlOf(path), { waitUntil: "domcontentloaded" })
    await viewed.evaluate(() => document.body.style.removeProperty("display"))
    for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
      await viewed.setViewportSize({ width, height: 900 })
      await viewed.emulateMedia({ colorScheme })
      const { faint, narrow, overflow, pictures } = await viewed.evaluate(look)
      const where = `${path} at ${width} px, ${colorScheme}`
      expect(overflow <= 0, `${where}: the page is ${overflow} px too wide`)
      expect(faint.length === 0, `${where}: too little contrast: ${faint.slice(0, 3).join("; ")}`)
      expect(narrow.length === 0, `${where}: too narrow a column: ${narrow[0]}`)
      expect(pictures.length === 0, `${where}: no picture: ${pictures[0]}`)
    }
  }

  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(10_000)
  await page.goto(urlOf("index.html"))

  const links = page.locator("#tsd-nav-container a")
  await links.first().waitFor({ state: "attached" })
  const texts = await links.allTextContents()
  const titles = documents.map(({ title }) => title)
  const listed = texts.slice(0, titles.length)
  expect(listed.join() === titles.join(), `the navigation starts with ${listed.join(", ")}, not with ${titles.join(", ")}`)
  const modules = published.flatMap(({ modules: inPackage, name }) =>
    inPackage.map(({ path }) => path === name ? name : path.slice(name.length + 1))
  )
  for (const name of modules) expect(texts.includes(name), `the navigation does not list ${name}`)

  await page.click("#tsd-search-trigger")
  const field = page.locator("#tsd-search-input")
  // The first result must lead to the target.
  const finds = async (words, target) => {
    await field.fill("")
    await page.waitForFunction(() => document.querySelector("#tsd-search-results").childElementCount === 0)
    await field.fill(words)
    await page.waitForFunction(() =>
      document.querySelector("#tsd-search-results").childElementCount + document.querySelector("#tsd-search-status").childElementCount > 0
    )
    const results = await page.locator("#tsd-search-results a").evaluateAll((found) => found.map((link) => link.href))
    expect(results[0]?.endsWith(target) === true, `a search for ${words} finds ${results[0] ?? "nothing"}, not ${target}`)
  }
  await finds("Product.search", "core/Product.html#search")
  await finds("/product/v1/search", "core/Product.html#search")
  await finds("words of their title", "core/Product.html#search")
  await finds("/shop/v1/rank/topSelling", "core/Shop.html#topselling")
  await finds("FASTMOSS_TIMEOUT", "docs/settings.html#FASTMOSS_TIMEOUT")
  await finds("callTimeout", "docs/settings.html#FASTMOSS_CALL_TIMEOUT")
  await finds("retry.attempts", "docs/settings.html#FASTMOSS_ATTEMPTS")
  await finds("Cost control", "docs/cost-control.html")
} finally {
  await browser.close()
}

// Every call and every setting is where its search entry leads.
const textOf = (path) => readFileSync(`build/docs/${path}`, "utf8")
for (const call of calls.keys()) {
  const [module, name] = call.split(".")
  expect(textOf(`core/${module}.html`).includes(` id="${name.toLowerCase()}"`), `core/${module}.html does not show ${call}`)
}
for (const setting of settings) {
  expect(textOf("docs/settings.html").includes(` id="${anchorOf(setting)}"`), `docs/settings.html has no row ${anchorOf(setting)}`)
}

for (const problem of problems) console.error(problem)
console.log(`${pages.length} pages at 1280 px (light) and 390 px (dark): ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
