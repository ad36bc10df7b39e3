/**
 * The help of `effect-fastmoss` itself. Loads neither Effect nor a command, so that the first thing most users run is
 * fast.
 */
import * as HelpPage from "./HelpPage.js"
import { entries } from "./Registry.js"

const summary = "Calls FastMoss, the TikTok commerce data API, from a terminal, from scripts and for AI agents (MCP)."

const details = [
  "Credentials come from environment variables, or from the settings file that `effect-fastmoss init` writes. Without credentials the command calls an embedded sandbox, whose figures are made up. FastMoss's own command `fastmoss` (@fastmoss/cli) is for another product and needs another key.",
  "Data goes to stdout, everything else to stderr. `effect-fastmoss COMMAND --help` describes a command and its options."
]

const options = [
  HelpPage.help,
  { name: "--version", text: "Print the version." },
  { name: "--completions SHELL", text: "Print a completion script for bash, zsh or fish." }
]

const examples = [
  "effect-fastmoss list Product.search --region US --keywords \"yoga mat\" --limit 20",
  "effect-fastmoss list Product.topSelling --region GB --latest week",
  "effect-fastmoss endpoints Product.search"
]

/** Returns true if the arguments ask for the root help: `--help`, `-h`, or `help` without the name of a command. */
export const isWanted = ([first = "", ...rest]: ReadonlyArray<string>): boolean =>
  first === "--help" || first === "-h" || (first === "help" && rest.every((arg) => arg.startsWith("-")))

/** Renders the root help. */
export const text = (page: HelpPage.Page): string =>
  HelpPage.document(page, [
    HelpPage.paragraphs([summary]),
    HelpPage.paragraphs(["Usage: effect-fastmoss COMMAND [options]"]),
    HelpPage.definitions("Commands", entries.map(({ name, summary }) => ({ name, text: summary }))),
    HelpPage.list("Examples", examples),
    HelpPage.definitions("Options", options),
    HelpPage.paragraphs(details)
  ])
