/**
 * The help of a command as text: short, wrapped, and in colours only where the terminal has them. Pure.
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import type * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Span from "@effect/cli/HelpDoc/Span"
import * as Text from "../terminal/Text.js"
import type { Runnable } from "./Runnable.js"

/** The place where help is read. */
export interface Page {
  readonly columns: number
  readonly hasColors: boolean
}

/** A name and its description: an option, an argument or a command. */
export interface Entry {
  readonly name: string
  readonly text: string
}

/** The options that every command has. */
export const common: ReadonlyArray<Entry> = [
  { name: "-h, --help", text: "Print this help." },
  { name: "--log-level LEVEL", text: "debug, info, warning, error or none. Logs go to stderr. Default: warning." }
]

/** The width of help that goes into a pipe or a file, and the most on a terminal. */
const mostColumns = 100

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

/** A part of the help below a heading. */
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

/** The entries of arguments or options, without the sentences of the parser, which the form of a name says already. */
const entriesOf = (blocks: ReadonlyArray<Block>): ReadonlyArray<Entry & { readonly isOptional: boolean }> =>
  blocks.flatMap((block) =>
    block._tag !== "DescriptionList" ? [] : block.definitions.map(([span, doc]) => {
      // The first one is the kind of value.
      const [, ...texts] = textsOf(doc)
      return {
        name: textOf(span).replace(/^\((.*)\)/, "$1").replaceAll(" | ", "|"),
        text: texts.filter((text) => !/^This (setting is optional|(option|argument) may be repeated)/.test(text))
          .join(" "),
        isOptional: texts.some((text) => text.startsWith("This setting is optional"))
      }
    })
  )

/** Writes the help of a command. `name` is what its usage begins with. */
export const command = (name: string, { descriptor, fields }: Runnable, page: Page): string => {
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
  const options = entriesOf(sections.get("OPTIONS") ?? [])
  const isField = ({ name }: Entry) => fields.includes(name.split(" ")[0] ?? "")
  const names = args.map(({ isOptional, name }) => isOptional ? `[${name}]` : name)
  return document(page, [
    paragraphs([summary]),
    paragraphs([`Usage: ${[name, ...names, "[options]"].join(" ")}`]),
    paragraphs(details.filter((text) => text !== "Examples:")),
    list("Examples", examples),
    definitions("Arguments", args),
    definitions("Fields of the payload", options.filter(isField)),
    definitions("Options", [...options.filter((entry) => !isField(entry)), ...common])
  ])
}

/** The help of the whole program. */
export interface Program {
  readonly name: string
  readonly summary: string
  readonly details: ReadonlyArray<string>
  readonly examples: ReadonlyArray<string>
  readonly commands: ReadonlyArray<Entry>
}

/** Writes the help of the whole program. */
export const program = ({ commands, details, examples, name, summary }: Program, page: Page): string =>
  document(page, [
    paragraphs([summary]),
    paragraphs([`Usage: ${name} COMMAND [options]`]),
    definitions("Commands", commands),
    list("Examples", examples),
    definitions("Options", [
      ...common,
      { name: "--version", text: "Print the version." },
      { name: "--completions SHELL", text: "Print a completion script for bash, zsh or fish." }
    ]),
    paragraphs(details)
  ])

/** A part of a page: its lines for a width. */
type Part = (width: number, heading: (text: string) => string) => ReadonlyArray<string>

const document = ({ columns, hasColors }: Page, parts: ReadonlyArray<Part>): string => {
  const width = Math.max(20, Math.min(columns, mostColumns))
  const heading = (text: string) => hasColors ? `\u001b[1m${text}:\u001b[0m` : `${text}:`
  return `${parts.map((part) => part(width, heading).join("\n")).filter((text) => text !== "").join("\n\n")}\n`
}

const paragraphs = (texts: ReadonlyArray<string>): Part => (width) =>
  texts.flatMap((text, i) => [...(i === 0 ? [] : [""]), ...Text.wrap(text, width)])

const indent = "  "

/** Commands to copy: a long one goes on after a backslash, as shells take it. */
const list = (title: string, items: ReadonlyArray<string>): Part => (width, heading) =>
  items.length === 0 ? [] : [heading(title), ...items.flatMap((item) => commandLines(item, width))]

const commandLines = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = indent
  for (const word of text.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []) {
    const isFirst = line.trim() === ""
    if (!isFirst && Text.width(`${line} ${word} \\`) > width) {
      lines.push(`${line} \\`)
      line = `${indent}${indent}${word}`
    } else {
      line = isFirst ? line + word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** Two columns; a name that is too long, and every name on a narrow terminal, has its description below. */
const definitions = (title: string, entries: ReadonlyArray<Entry>): Part => (width, heading) => {
  if (entries.length === 0) return []
  const most = width < 60 ? 0 : 30
  const column = Math.max(0, ...entries.map(({ name }) => Text.width(name)).filter((width) => width <= most))
  return [
    heading(title),
    ...entries.flatMap(({ name, text }) => {
      if (text === "") return Text.wrap(name, width - 2).map((line) => indent + line)
      const isBeside = column > 0 && Text.width(name) <= column
      const offset = column === 0 ? 6 : column + 4
      const lines = Text.wrap(text, width - offset).map((line) => " ".repeat(offset) + line)
      if (!isBeside) {
        return [...Text.wrapAt(name, width - 2, "|").map((line) => indent + line), ...lines]
      }
      const [first = "", ...rest] = lines
      return [`${indent}${name}${" ".repeat(column - Text.width(name) + 2)}${first.trimStart()}`, ...rest]
    })
  ]
}
