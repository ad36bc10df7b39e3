// A typedoc plugin that uses the comment at the top of a file as the description of the module. Typedoc alone does this only for
// comments with a `@module` tag.
import { readFileSync } from "node:fs"
import { Comment, Converter, ReflectionKind } from "typedoc"

export const load = ({ converter }) => {
  converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    if (reflection.kind !== ReflectionKind.Module) return
    const file = reflection.name.endsWith("/src") ? `${reflection.name}/index` : reflection.name
    const [, comment] = /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(`packages/${file}.ts`, "utf8")) ?? []
    if (comment === undefined) return
    const [text] = comment.replace(/^ \* ?/gm, "").split(/^@/m)
    reflection.comment = new Comment([{ kind: "text", text: text.trim() }])
  })
}
