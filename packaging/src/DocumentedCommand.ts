/**
 * Commands in documents: how to find and parse them. They are commands of package managers, such as `npm install
 * effect@3.22`, and the command `effect-fastmoss`.
 */
import { Data, Either, Option } from "effect"

/** A command in a document that the checks can run. */
export type DocumentedCommand = Data.TaggedEnum<{
  /** Adds packages to a project. */
  Install: {
    readonly manager: "npm" | "pnpm" | "yarn"
    readonly args: ReadonlyArray<string>
    readonly names: ReadonlyArray<string>
  }
  /** Serves the sandbox on a port. npx downloads its package first. */
  Sandbox: { readonly args: ReadonlyArray<string> }
  /** Runs the command `effect-fastmoss`. */
  Cli: { readonly args: ReadonlyArray<string> }
  /** Runs a script or a tool of this workspace. */
  Workspace: { readonly script: string }
  /** Shows information, such as a version, and installs nothing. */
  Inspection: {}
}>
export const DocumentedCommand = Data.taggedEnum<DocumentedCommand>()

/** The prefix in the names of this repository's packages. Documents show these packages without a version. */
export const scope = "@effect-fastmoss/"

const addVerbs = { npm: ["install", "i", "add"], pnpm: ["add"], yarn: ["add"] }
const devFlags = ["--save-dev", "--dev", "-D"]
// These flags are removed, so that the check installs into a folder instead of globally.
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

/**
 * Pattern that finds the command `effect-fastmoss`, also as an argument of another program, as in `claude mcp add
 * fastmoss -- npx …`.
 */
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

/** Parses a command from a document, without its comment. Left is the reason why the command cannot be checked. */
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

/**
 * A command in a document, with its line. Commands in the same fenced block build on each other and have the same
 * `group`.
 */
export interface Occurrence {
  readonly line: number
  readonly group: number
  readonly text: string
}

const isCommand = (code: string) => /(?:^|[\s;&|(])(?:npm|npx|pnpm|pnpx|yarn|bun|bunx|deno|corepack)\s+\S/.test(code)

/** True for an error message that ends with a command, such as `... needs the package ioredis; run: npm install ioredis@5`. */
const isMessage = (code: string) => /; run: /.test(code)

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
        isCommand(code) && !isMessage(code) ? [{ line, group: line + (index + 1) / 1000, text: code }] : []
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
