// The paths of the site's pages.
import { BaseRouter, ReflectionKind } from "typedoc"
import { calls, documents } from "./sources.mjs"

/** Tells whether a module declares calls of endpoints. Such a module is one page with all its types. */
export const isEndpointModule = (reflection) =>
  reflection?.kind === ReflectionKind.Module && reflection.children !== undefined &&
  reflection.children.some((child) => calls.has(callOf(child)))

/** The name of a call, such as `Product.search`, for the variable `search` of the module `Product`. */
export const callOf = (reflection) => `${reflection.parent?.name.split("/").at(-1)}.${reflection.name}`

const pathOf = (name) => name.replace(/^@effect-fastmoss\//, "").replace(/[^\w./-]/g, "_")

/** Places documents into docs/ and modules at their import path. */
export class SiteRouter extends BaseRouter {
  entries = new Map()

  /** Gives a search entry that is no reflection of its own the URL of a page. */
  addEntry(entry, url) {
    this.entries.set(entry, url)
  }

  getFullUrl(target) {
    return this.entries.get(target) ?? super.getFullUrl(target)
  }

  getPageKind(target) {
    return isEndpointModule(target.parent) ? undefined : super.getPageKind(target)
  }

  getIdealBaseName(reflection) {
    if (reflection.kind === ReflectionKind.Document) {
      return `docs/${documents.find(({ title }) => title === reflection.name)?.name ?? pathOf(reflection.name)}`
    }
    const names = []
    for (let at = reflection; at.parent !== undefined; at = at.parent) names.unshift(pathOf(at.name))
    return names.join(".")
  }
}
