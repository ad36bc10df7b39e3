/**
 * Lays out help pages: wraps the text, and uses bold headings only on a terminal with colours. Does not load Effect, so
 * that help starts fast. Pure.
 */
import * as Text from "../terminal/Text.js"

/** The output that a help page is written for. */
export interface Page {
  readonly columns: number
  readonly hasColors: boolean
}

/** An option, an argument or a command with its description. */
export interface Entry {
  readonly name: string
  readonly text: string
}

/** The entry for `--help`, which every help page lists. */
export const help: Entry = { name: "-h, --help", text: "Print this help." }

/** Entries for the options that every command has. */
export const common: ReadonlyArray<Entry> = [
  help,
  { name: "--log-level LEVEL", text: "debug, info, warning, error or none. Logs go to stderr. Default: warning." }
]

/** The greatest width of a help page in columns. A page in a pipe or a file has this width. */
const mostColumns = 100

/** A part of a help page: a function that returns its lines for a width in columns. `heading` formats a heading. */
export type Part = (width: number, heading: (text: string) => string) => ReadonlyArray<string>

/** Renders a help page from its parts, with a blank line between them. Leaves out empty parts. */
export const document = ({ columns, hasColors }: Page, parts: ReadonlyArray<Part>): string => {
  const width = Math.max(20, Math.min(columns, mostColumns))
  const heading = (text: string) => hasColors ? `\u001b[1m${text}:\u001b[0m` : `${text}:`
  return `${parts.map((part) => part(width, heading).join("\n")).filter((text) => text !== "").join("\n\n")}\n`
}

/** Renders paragraphs with a blank line between them. */
export const paragraphs = (texts: ReadonlyArray<string>): Part => (width) =>
  texts.flatMap((text, i) => [...(i === 0 ? [] : [""]), ...Text.wrap(text, width)])

const indent = "  "

/**
 * Renders a title with example commands below it. Breaks a long command with a backslash at the end of the line, so
 * that it can be copied into a shell.
 */
export const list = (title: string, items: ReadonlyArray<string>): Part => (width, heading) =>
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

/**
 * Renders a title with entries below it, in two columns: names and descriptions. If the name is too long or the
 * terminal too narrow, the description has its own line below the name.
 */
export const definitions = (title: string, entries: ReadonlyArray<Entry>): Part => (width, heading) => {
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
