// The comment at the top of a file describes the module; typedoc by itself takes it only with a tag of its own.
import { readFileSync } from "node:fs"
import { Comment, Converter, ReflectionKind } from "typedoc"

export const load = ({ converter }) => {
  converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    const [source] = reflection.sources ?? []
    if (reflection.kind !== ReflectionKind.Module || source === undefined) return
    const [, comment] = /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(source.fullFileName, "utf8")) ?? []
    if (comment === undefined) return
    const [text] = comment.replace(/^ \* ?/gm, "").split(/^@/m)
    reflection.comment = new Comment([{ kind: "text", text: text.trim() }])
  })
}
