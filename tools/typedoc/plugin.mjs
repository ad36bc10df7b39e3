// A plugin for TypeDoc: names modules by import path and guides by title, and adds a theme, a router and search entries.
import { readFileSync } from "node:fs"
import { Comment, Converter, IndexEvent, ReflectionKind } from "typedoc"
import { SiteRouter } from "./router.mjs"
import { addEntries } from "./search.mjs"
import { documents, published } from "./sources.mjs"
import { SiteTheme } from "./theme.mjs"

const modules = new Map(
  published.flatMap(({ modules }) => modules).map((module) => [
    module.source.replace(/^packages\//, "").replace(/(\/index)?\.ts$/, ""),
    module
  ])
)

// TypeDoc alone takes the comment at the top of a file as the module's description only if it has a `@module` tag.
const descriptionOf = (source) => {
  const [, comment] = /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(source, "utf8")) ?? []
  if (comment === undefined) return undefined
  const [text] = comment.replace(/^ \* ?/gm, "").split(/^@/m)
  // The page of a package lists its modules itself.
  const lines = source.endsWith("/index.ts") ? text.split(/^- /m)[0] : text
  return new Comment([{ kind: "text", text: lines.trim() }])
}

/** Registers everything with TypeDoc's application. */
export const load = (application) => {
  application.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    if (reflection.kind !== ReflectionKind.Module) return
    const module = modules.get(reflection.name)
    if (module === undefined) throw new Error(`${reflection.name} is not in the exports of a package`)
    reflection.name = module.path
    reflection.comment = descriptionOf(module.source) ?? reflection.comment
  })
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, reflection) => {
    reflection.name = documents.find(({ name }) => name === reflection.name)?.title ?? reflection.name
  })
  application.renderer.defineRouter("site", SiteRouter)
  application.renderer.defineTheme("site", SiteTheme)
  application.renderer.on(IndexEvent.PREPARE_INDEX, (event) => addEntries(event, application.renderer.router))
}
