// The navigation and the pages of endpoint modules. Everything else is TypeDoc's default theme.
import { DefaultTheme, DefaultThemeRenderContext, PageEvent, ReflectionKind } from "typedoc"
import { endpointPage } from "./endpointPage.mjs"
import { isPackage, packagePage, sectionsOf } from "./packagePage.mjs"
import { callOf, isEndpointModule } from "./router.mjs"
import { anchorOf, calls, documents, published, settings } from "./sources.mjs"

class SiteContext extends DefaultThemeRenderContext {
  constructor(...parameters) {
    super(...parameters)
    const { moduleReflection } = this
    this.moduleReflection = (module) => {
      if (isEndpointModule(module)) return endpointPage(this, module)
      return isPackage(module) ? packagePage(this, module) : moduleReflection(module)
    }
  }
}

// Each setting's row gets an id, so that the search can link to it.
const withAnchors = (html) =>
  settings.reduce((html, setting) => {
    const cell = `<td><code>${setting.option.replaceAll("&", "&amp;")}</code></td>`
    return html.replace(new RegExp(`<tr>(\\s*)${cell.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`), (_, space) =>
      `<tr id="${anchorOf(setting)}">${space}${cell}`)
  }, html)

// In the table of all calls, each call is a link to its documentation.
const withCalls = (html) =>
  html.replace(/<td><code>(([A-Z]\w+)\.(\w+))<\/code><\/td>/g, (cell, call, module, name) =>
    calls.has(call) ? `<td><a href="../core/${module}.html#${name.toLowerCase()}"><code>${call}</code></a></td>` : cell)

// An import path in a title breaks after a slash.
const withBreaks = (html) => html.replace(/<h1[^>]*>.*?<\/h1>/s, (title) => title.replace(/(?<=\w)\/(?=\w)/g, "/<wbr/>"))

// Short code stays on one line, so its length does not count.
const lengthOf = (cell) => cell.replace(/<code>[^<]{0,40}<\/code>/g, "").replace(/<[^>]*>/g, "").length

// Columns with sentences get a class, and with it a width that can be read. Paths may break.
const withWidths = (table) => {
  const rows = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => lengthOf(cell))
  )
  const classOf = (column) => {
    const longest = Math.max(...rows.map((row) => row[column] ?? 0))
    return longest > 40 ? " class=\"prose\"" : longest > 12 ? " class=\"words\"" : ""
  }
  return table.replace(/<tr[^>]*>.*?<\/tr>/gs, (row) => {
    let column = 0
    return row
      .replace(/<t([hd])\b/g, (start) => start + classOf(column++))
      .replace(/<code>(\/[^<]*)<\/code>/g, (_, path) =>
        `<code class="path">${path.replace(/(?<=\w)\//g, "/<wbr/>")}</code>`)
  })
}

// A table in a box of its own scrolls, and keeps the layout of a table. The keyboard reaches the box.
const withBoxes = (html) =>
  html.replace(/<table>.*?<\/table>/gs, (table) => `<div class="table" tabindex="0">${withWidths(table)}</div>`)

/** The theme of the site. */
export class SiteTheme extends DefaultTheme {
  ContextClass = SiteContext

  constructor(renderer) {
    super(renderer)
    renderer.on(PageEvent.END, (page) => {
      if (page.contents === undefined) return
      const html = page.url === "docs/settings.html"
        ? withAnchors(page.contents)
        : page.url === "docs/endpoints.html"
        ? withCalls(page.contents)
        : page.contents
      page.contents = withBoxes(withBreaks(html))
    })
  }

  buildNavigation(project) {
    const link = (reflection, text = reflection.name) => ({
      text,
      path: this.router.getFullUrl(reflection),
      kind: reflection.kind,
      class: this.getReflectionClasses(reflection)
    })
    const page = ({ title }) => link(project.documents.find(({ name }) => name === title))
    // Of an endpoint module, the calls; the types are on its page.
    const children = (module) =>
      module.children.filter((child) =>
        child.kind !== ReflectionKind.Reference && (!isEndpointModule(module) || calls.has(callOf(child)))
      ).map((child) => link(child))
    const group = (text, children) => ({ text, children })

    const packages = published.map((found) => {
      const entry = (short) => {
        const module = project.children.find((child) => child.name === `${found.name}/${short}`)
        return { ...link(module, short), children: children(module) }
      }
      return {
        ...link(project.children.find((child) => child.name === found.name)),
        children: sectionsOf(found).flatMap(({ names, title }) =>
          title === undefined ? names.map(entry) : [group(title, names.map(entry))]
        )
      }
    })
    return [
      ...documents.filter(({ guide }) => guide).map(page),
      group("Reference", documents.filter(({ guide }) => !guide).map(page)),
      ...packages
    ]
  }
}
