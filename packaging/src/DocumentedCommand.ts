/**
 * Commands in documents: commands of package managers, such as `npm install effect@3.22`, and of `effect-fastmoss`.
 */
import { Data, Either, Option } from "effect"

/** A command that the checks can run. */
export type DocumentedCommand = Data.TaggedEnum<{
  /** Adds packages to a project. */
  Install: {
    readonly manager: "npm" | "pnpm" | "yarn"
    readonly args: ReadonlyArray<string>
    readonly names: ReadonlyArray<string>
  }
  /** Serves the sandbox, which npx downloads. */
  Sandbox: { readonly args: ReadonlyArray<string> }
  /** Runs the command `effect-fastmoss`. */
  Cli: { readonly args: ReadonlyArray<string> }
  /** Runs a script or a tool of this workspace. */
  Workspace: { readonly script: string }
  /** Shows information and installs nothing. */
  Inspection: {}
}>
export const DocumentedCommand = Data.taggedEnum<DocumentedCommand>()

/** The prefix of this repository's packages, which documents show without a version. */
export const scope = "@effect-fastmoss/"

const addVerbs = { npm: ["install", "i", "add"], pnpm: ["add"], yarn: ["add"] }
const devFlags = ["--save-dev", "--dev", "-D"]
// A global installation is checked as an installation into a folder.
const globalFlags = ["--global", "-g"]

const parseInstall = (
  manager: keyof typeof addVerbs,
  args: ReadonlyArray<string>
): Either.Either<DocumentedCommand, string> => {
  const specs = args.slice(1).filter((arg) => ![...devFlags, ...globalFlags].includes(arg))
  const parsed = specs.map((spec) => /^((?:@[\w-]+\/)?\w[\w.-]*)(?:@([\w.^~-]+))?$/.exec(spec))
  const names = parsed.flatMap((match) => match?.[1] ?? [])
  if (specs.length === 0 || names.length < specs.length) return Either.left("is not a list of packages")
  const unversioned = parsed.flatMap((match) => match?.[2] === undefined ? match?.[1] ?? [] : [])
    .filter((name) => !name.startsWith(scope))
  return unversioned.length === 0
    ? Either.right(
      DocumentedCommand.Install({ manager, args: args.filter((arg) => !globalFlags.includes(arg)), names })
    )
    : Either.left(`names no version of ${unversioned.join(", ")}`)
}

const pnpm = "pnpm@10"

/** Finds the command `effect-fastmoss`, even as an argument of another program, as in `claude mcp add fastmoss -- npx …`. */
const cli = new RegExp(
  String.raw`(?:^|\s)(?:npx\s+(?:-y\s+)?${scope}cli(?:@[\w.^~-]+)?|(?:npx\s+)?effect-fastmoss)(?=\s|$)(.*)$`
)

/** Splits a line into words as a shell does, up to a pipe or the next command. */
const wordsOf = (line: string): ReadonlyArray<string> => {
  const [, before = ""] = /^((?:[^"'|<>;&]|"[^"]*"|'[^']*')*)/.exec(line) ?? []
  return [...before.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? "")
  )
}

/** Parses a command, without its comment. Left: the reason why the command cannot be checked. */
export const parse = (text: string): Either.Either<DocumentedCommand, string> => {
  const [, ours] = cli.exec(text.trim()) ?? []
  if (ours !== undefined) return Either.right(DocumentedCommand.Cli({ args: wordsOf(ours) }))
  const words = text.trim().split(/\s+/)
  const command = words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)))
  const [program = "", ...args] = command
  if ((program === "npm" || program === "pnpm" || program === "yarn") && addVerbs[program].includes(args[0] ?? "")) {
    return parseInstall(program, args)
  }
  if (program === "npm" && ["audit", "root"].includes(args[0] ?? "")) {
    return Either.right(DocumentedCommand.Inspection())
  }
  const [name = "", ...rest] = program === "pnpm" ? [pnpm, ...args] : args.filter((arg, n) => n > 0 || arg !== "-y")
  if ((program === "npx" || program === "pnpm") && name === pnpm && /^[\w:]+$/.test(rest[0] ?? "")) {
    return Either.right(DocumentedCommand.Workspace({ script: rest[0] ?? "" }))
  }
  if (program === "npx" && name === `${scope}sandbox` && rest.every((arg) => /^[\w.=,:/-]+$/.test(arg))) {
    return Either.right(DocumentedCommand.Sandbox({ args: rest }))
  }
  return Either.left("is not recognised")
}

/** A command in a document. The commands of one fenced block have the same `group`, because they build on each other. */
export interface Occurrence {
  readonly line: number
  readonly group: number
  readonly text: string
}

const isCommand = (code: string) => /(?:^|[\s;&|(])(?:npm|npx|pnpm|pnpx|yarn|bun|bunx|deno|corepack)\s+\S/.test(code)

const isCli = (code: string) => /^(?:[A-Z_]+=\S*\s+)*effect-fastmoss(?:\s|$)/.test(code)

const withoutComment = (code: string) => code.replace(/(?:^|\s)#.*$/, "").replace(/^\s*\$\s+/, "").trim()

/**
 * Finds the commands in a Markdown document: commands of package managers in fenced blocks and in inline code, and
 * `effect-fastmoss` in fenced shell blocks.
 */
export const find = (markdown: string): ReadonlyArray<Occurrence> => {
  const lines = markdown.split("\n")
  let fence = Option.none<number>()
  let isShell = false
  let pending = ""
  return lines.flatMap((text, n) => {
    const line = n + 1
    if (/^\s*(```|~~~)/.test(text)) {
      fence = Option.isSome(fence) ? Option.none() : Option.some(line)
      isShell = /^\s*(```|~~~)(sh|bash|shell|console)\b/.test(text)
      return []
    }
    if (Option.isNone(fence)) {
      return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""], index) =>
        isCommand(code) ? [{ line, group: line + (index + 1) / 1000, text: code }] : []
      )
    }
    const code = pending + withoutComment(text)
    if (code.endsWith("\\")) {
      pending = `${code.slice(0, -1).trim()} `
      return []
    }
    pending = ""
    return isCommand(code) || (isShell && isCli(code)) ? [{ line, group: fence.value, text: code }] : []
  })
}
