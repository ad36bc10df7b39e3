// The page of a module with calls: a list of the calls, and each call with its payload and rows, field by field.
import { JSX, ReflectionKind } from "typedoc"
import { callOf } from "./router.mjs"
import { calls } from "./sources.mjs"

const h = JSX.createElement

const fieldsOf = (reflection) =>
  reflection.children ?? (reflection.type?.type === "reflection" ? reflection.type.declaration.children : undefined)

const order = [/Payload$/, /Filter$/, /Order$/, /(Row|Data)$/, /./]

const byOrder = (a, b) =>
  order.findIndex((pattern) => pattern.test(a.name)) - order.findIndex((pattern) => pattern.test(b.name))

// A call is declared after its own types. The page shows the request, then the response.
const sectionsOf = (module) => {
  const sections = []
  const shared = []
  let types = []
  for (const child of module.children) {
    if (child.kind === ReflectionKind.Reference) shared.push(child)
    else if (calls.has(callOf(child))) {
      sections.push({ call: child, types: types.toSorted(byOrder) })
      types = []
    } else types.push(child)
  }
  return { sections, shared: [...shared, ...types] }
}

const anchorLink = (context, anchor) => h("a", { href: `#${anchor}`, "aria-label": "Permalink", class: "tsd-anchor-icon" }, context.icons.anchor())

const fieldList = (context, fields, anchored) =>
  h(
    "dl",
    { class: "fields" },
    fields.toSorted((a, b) => Number(a.flags.isInherited) - Number(b.flags.isInherited)).map((field) => [
      h(
        "dt",
        { id: anchored ? context.getAnchor(field) : undefined },
        h(
          "code",
          null,
          h("span", { class: "tsd-kind-property" }, field.name),
          field.flags.isOptional ? "?: " : ": ",
          field.type === undefined ? "" : context.type(field.type)
        )
      ),
      h(
        "dd",
        null,
        context.commentSummary(field),
        context.commentTags(field),
        field.type === undefined ? undefined : context.typeDetailsIfUseful(field, field.type)
      )
    ])
  )

const typeSection = (context, child) => {
  const type = child.kind === ReflectionKind.Reference ? child.getTargetReflectionDeep() : child
  const anchor = context.getAnchor(child)
  const fields = fieldsOf(type)
  context.page.pageHeadings.push({ link: `#${anchor}`, text: child.name, kind: type.kind, classes: "" })
  return h(
    "section",
    { class: "tsd-panel tsd-member" },
    h(
      "h3",
      { class: "tsd-anchor-link", id: anchor },
      h("span", null, child.name),
      anchorLink(context, anchor)
    ),
    fields === undefined
      ? context.memberDeclaration(type)
      : [context.commentSummary(type), fieldList(context, fields, type === child)]
  )
}

const callSection = (context, { call, types }) => {
  const anchor = context.getAnchor(call)
  const facts = calls.get(callOf(call))
  context.page.startNewSection(callOf(call))
  context.page.pageHeadings.push({ link: `#${anchor}`, text: call.name, kind: call.kind, classes: "" })
  const window = facts.window === "" ? "" : `, result window ${facts.window}`
  return h(
    "section",
    { class: "tsd-panel-group call" },
    h(
      "h2",
      { class: "tsd-anchor-link", id: anchor },
      h("span", null, callOf(call)),
      anchorLink(context, anchor)
    ),
    h(
      "p",
      { class: "path" },
      h("code", null, facts.path),
      ` ${facts.kind}${window}, ${facts.confidence.replace(/\[(.*?)\]\(.*?\)/, "$1")}`
    ),
    context.memberDeclaration(call),
    types.map((type) => typeSection(context, type))
  )
}

/** Renders the page of a module with calls. */
export const endpointPage = (context, module) => {
  const { sections, shared } = sectionsOf(module)
  return h(
    JSX.Fragment,
    null,
    h(
      "section",
      { class: "tsd-panel tsd-comment" },
      context.commentSummary(module),
      h(
        "dl",
        { class: "calls" },
        sections.map(({ call }) => [
          h("dt", null, h("a", { href: context.urlTo(call) }, callOf(call)), " ", h("code", null, calls.get(callOf(call)).path)),
          h("dd", null, calls.get(callOf(call)).description)
        ])
      )
    ),
    sections.map((section) => callSection(context, section)),
    shared.length === 0
      ? undefined
      : h(
        "section",
        { class: "tsd-panel-group call" },
        context.page.startNewSection("Shared types"),
        h("h2", { class: "tsd-anchor-link", id: "shared-types" }, h("span", null, "Shared types")),
        shared.map((type) => typeSection(context, type))
      )
  )
}
