/**
 * Renders the help of a command as text. Pure.
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import type * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Span from "@effect/cli/HelpDoc/Span"
import * as HelpPage from "./HelpPage.js"
import type { Runnable } from "./Runnable.js"

type Block = Exclude<HelpDoc.HelpDoc, HelpDoc.Empty | HelpDoc.Sequence>

const blocksOf = (doc: HelpDoc.HelpDoc): ReadonlyArray<Block> =>
  doc._tag === "Empty" ? [] : doc._tag === "Sequence" ? [...blocksOf(doc.left), ...blocksOf(doc.right)] : [doc]

const textOf = (span: Span.Span): string =>
  span._tag === "Text" || span._tag === "URI"
    ? span.value
    : span._tag === "Sequence"
    ? textOf(span.left) + textOf(span.right)
    : textOf(span.value)

const textsOf = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> =>
  blocksOf(doc).flatMap((block) => block._tag === "Paragraph" || block._tag === "Header" ? [textOf(block.value)] : [])

/** A section of the help that the parser of `@effect/cli` generates: a heading with the blocks of text below it. */
interface Section {
  readonly heading: string
  readonly blocks: Array<Block>
}

const sectionsOf = (doc: HelpDoc.HelpDoc): ReadonlyArray<Section> => {
  const sections: Array<Section> = []
  for (const block of blocksOf(doc)) {
    if (block._tag === "Header") sections.push({ heading: textOf(block.value), blocks: [] })
    else sections.at(-1)?.blocks.push(block)
  }
  return sections
}

/**
 * Returns the entries in a section of the parser's help: the arguments or options with their descriptions. Leaves out
 * sentences that the parser adds to a description, such as `This setting is optional.`
 */
const entriesOf = (blocks: ReadonlyArray<Block>): ReadonlyArray<HelpPage.Entry & { readonly isOptional: boolean }> =>
  blocks.flatMap((block) =>
    block._tag !== "DescriptionList" ? [] : block.definitions.map(([span, doc]) => {
      // The first text describes only the kind of value.
      const [, ...texts] = textsOf(doc)
      return {
        name: textOf(span).replace(/^\((.*)\)/, "$1").replaceAll(" | ", "|"),
        text: texts.filter((text) => !/^This (setting is optional|(option|argument) may be repeated)/.test(text))
          .join(" "),
        isOptional: texts.some((text) =>
          /^This (setting is optional|(option|argument) may be repeated zero)/.test(text)
        )
      }
    })
  )

/** Renders the help of a command for the given output. `name` is the full name of the command, for the usage line. */
export const command = (name: string, { descriptor, fields }: Runnable, page: HelpPage.Page): string => {
  const sections = new Map(
    sectionsOf(CommandDescriptor.getHelp(descriptor, CliConfig.make({ showBuiltIns: false })))
      .map(({ blocks, heading }) => [heading, blocks])
  )
  const [summary = "", ...details] = (sections.get("DESCRIPTION") ?? []).flatMap((block) =>
    block._tag === "Paragraph" ? [textOf(block.value)] : []
  )
  const examples = (sections.get("DESCRIPTION") ?? []).flatMap((block) =>
    block._tag === "Enumeration" ? block.elements.flatMap(textsOf) : []
  )
  const args = entriesOf(sections.get("ARGUMENTS") ?? [])
  const options = entriesOf(sections.get("OPTIONS") ?? []).map((entry) =>
    entry.isOptional ? entry : { ...entry, text: `${entry.text.replace(/[.]?$/, ".")} Required.` }
  )
  const isField = ({ name }: HelpPage.Entry) => fields.includes(name.split(" ")[0] ?? "")
  const names = args.map(({ isOptional, name }) => isOptional ? `[${name}]` : name)
  return HelpPage.document(page, [
    HelpPage.paragraphs([summary]),
    HelpPage.paragraphs([`Usage: ${[name, ...names, "[options]"].join(" ")}`]),
    HelpPage.paragraphs(details),
    HelpPage.list("Examples", examples),
    HelpPage.definitions("Arguments", args),
    HelpPage.definitions("Fields of the payload", options.filter(isField)),
    HelpPage.definitions("Options", [...options.filter((entry) => !isField(entry)), ...HelpPage.common])
  ])
}
