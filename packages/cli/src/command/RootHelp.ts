/**
 * The help of `effect-fastmoss` itself. It loads neither Effect nor a command: it is the first thing that is asked for.
 */
import * as Text from "../terminal/Text.js"
import { entries } from "./Registry.js"
import { version } from "./version.js"

const paragraphs = [
  "FastMoss, the TikTok commerce data API, in a terminal, and as an MCP server for agents.",
  "Credentials come from the environment or from the settings file that `effect-fastmoss init` writes. Without any, the embedded sandbox is called. FastMoss's own command `fastmoss` (@fastmoss/cli) opens another product, with another key.",
  "Data goes to stdout, everything else to stderr."
]

const options = [
  ["--help", "Print this help, or after a command that of the command"],
  ["--version", "Print the version"],
  ["--completions SHELL", "Print a completion script for bash, zsh or fish"]
] as const

const examples = [
  "effect-fastmoss list Product.search --region US --keywords \"yoga mat\" --limit 20",
  "effect-fastmoss list Product.topSelling --region GB --latest week",
  "effect-fastmoss endpoints Product.search"
]

/** True if the arguments ask for this help. */
export const isWanted = ([first = "--help"]: ReadonlyArray<string>): boolean => first === "--help" || first === "-h"

/** Writes the help for a width. */
export const text = (width: number): string => {
  const most = Math.min(width, 100)
  const table = (rows: ReadonlyArray<readonly [name: string, text: string]>) => {
    const left = Math.max(...rows.map(([name]) => name.length)) + 4
    return rows.flatMap(([name, text]) =>
      Text.wrap(text, Math.max(20, most - left)).map((line, n) => `${n > 0 ? "" : `  ${name}`}`.padEnd(left) + line)
    ).map((line) => line.trimEnd())
  }
  return [
    `effect-fastmoss ${version}`,
    ...paragraphs.flatMap((paragraph) => ["", ...Text.wrap(paragraph, most)]),
    "",
    "USAGE",
    "",
    "  effect-fastmoss COMMAND [OPTIONS]",
    "",
    "COMMANDS",
    "",
    ...table(entries.map(({ name, summary }) => [name, summary] as const)),
    "",
    "OPTIONS",
    "",
    ...table(options),
    "",
    "EXAMPLES",
    "",
    ...examples.map((example) => `  ${example}`),
    ""
  ].join("\n")
}
