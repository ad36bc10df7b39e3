// The page of a package: its modules in the groups that its index describes, each with its first paragraph.
import { JSX } from "typedoc"
import { published } from "./sources.mjs"

const h = JSX.createElement

const packageOf = (module) => published.find(({ name }) => name === module.name)

/** Tells whether a module is the index of a package. */
export const isPackage = (module) => packageOf(module) !== undefined

/** Returns the modules of a package in reading order, in groups. A module outside the groups has no title of a group. */
export const sectionsOf = ({ groups, modules, name }) => {
  const grouped = new Set(groups.flatMap(({ names }) => names))
  const others = modules.map(({ path }) => path.slice(name.length + 1)).filter((short) => short !== "" && !grouped.has(short))
  return [...groups, { title: undefined, names: others }]
}

const moduleList = (context, found, names) =>
  h(
    "dl",
    { class: "calls" },
    names.map((short) => {
      const module = context.page.project.children.find(({ name }) => name === `${found.name}/${short}`)
      return [
        h("dt", null, h("a", { href: context.urlTo(module) }, short)),
        h("dd", null, context.commentShortSummary(module))
      ]
    })
  )

/** Renders the page of a package. */
export const packagePage = (context, module) => {
  const found = packageOf(module)
  return h(
    JSX.Fragment,
    null,
    h("section", { class: "tsd-panel tsd-comment" }, context.commentSummary(module)),
    sectionsOf(found).filter(({ names }) => names.length > 0).map(({ names, title = found.groups.length > 0 ? "Others" : "Modules" }) => {
      const anchor = title.toLowerCase()
      context.page.pageHeadings.push({ link: `#${anchor}`, text: title })
      return h("section", { class: "call" }, h("h2", { id: anchor }, title), moduleList(context, found, names))
    })
  )
}
