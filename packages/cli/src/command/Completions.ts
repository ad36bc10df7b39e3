/**
 * Completion scripts for shells. They complete commands, endpoints, options and the values of options. Pure.
 */

/** Shells that have a completion script. */
export const shells = ["bash", "zsh", "fish"] as const

/** A shell that has a completion script. */
export type Shell = typeof shells[number]

/** The words that a script completes for a command. */
export interface Words {
  readonly name: string
  readonly summary: string
  /** Values for the argument of the command: names of endpoints, or actions such as `show`. */
  readonly args: ReadonlyArray<string>
  readonly options: ReadonlyArray<{
    readonly names: ReadonlyArray<string>
    readonly takesValue: boolean
    /** Allowed values; empty if any value is allowed. */
    readonly choices: ReadonlyArray<string>
  }>
}

/**
 * Returns the script with which a shell completes the commands of `program`. Leaves out words with characters that are
 * special in a shell, such as `;`.
 */
export const script = (shell: Shell, program: string, commands: ReadonlyArray<Words>): string => {
  const simple = (words: ReadonlyArray<string>) => words.filter((word) => /^[\w.:@/-]+$/.test(word))
  const plain = commands.map((command) => ({
    ...command,
    args: simple(command.args),
    options: command.options.map((option) => ({ ...option, choices: simple(option.choices) }))
  }))
  return `${scripts[shell](program, `_${program.replaceAll("-", "_")}`, plain).join("\n")}\n`
}

type Script = (program: string, functionName: string, commands: ReadonlyArray<Words>) => ReadonlyArray<string>

const rootOptions = ["--help", "--version", "--completions"]

const wordsOf = ({ args, options }: Words) => [...args, ...options.flatMap(({ names }) => names)].join(" ")

const valuesOf = (commands: ReadonlyArray<Words>) =>
  commands.flatMap(({ name, options }) =>
    options.flatMap(({ choices, names }) =>
      choices.length === 0 ? [] : names.map((option) => ({ at: `${name} ${option}`, words: choices.join(" ") }))
    )
  )

const firstWords = (commands: ReadonlyArray<Words>) => [...commands.map(({ name }) => name), ...rootOptions].join(" ")

const bash: Script = (program, functionName, commands) => [
  `${functionName}() {`,
  "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" words=",
  "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
  `    words='${firstWords(commands)}'`,
  "  else",
  "    case \"${COMP_WORDS[1]} $prev\" in",
  `      *' --completions'|'--completions '*) words='${shells.join(" ")}' ;;`,
  ...valuesOf(commands).map(({ at, words }) => `      '${at}') words='${words}' ;;`),
  "      *)",
  "        case \"${COMP_WORDS[1]}\" in",
  ...commands.map((command) => `          ${command.name}) words='${wordsOf(command)}' ;;`),
  "        esac ;;",
  "    esac",
  "  fi",
  "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))",
  "}",
  `complete -o bashdefault -o default -F ${functionName} ${program}`
]

const zsh: Script = (program, functionName, commands) => [
  `#compdef ${program}`,
  `${functionName}() {`,
  "  if (( CURRENT == 2 )); then",
  `    compadd -- ${firstWords(commands)}`,
  "    return",
  "  fi",
  "  case \"$words[2] $words[CURRENT-1]\" in",
  `    (*' --completions'|'--completions '*) compadd -- ${shells.join(" ")} ;;`,
  ...valuesOf(commands).map(({ at, words }) => `    ('${at}') compadd -- ${words} ;;`),
  "    (*)",
  "      case \"$words[2]\" in",
  ...commands.map((command) => `        (${command.name}) compadd -- ${wordsOf(command)} ;;`),
  "      esac",
  "      _files ;;",
  "  esac",
  "}",
  // The script works in two places. zsh runs a file in $fpath as the body of the completion function, but a script that
  // is read with `source` must register the function.
  `if [ "$funcstack[1]" = "${functionName}" ]; then ${functionName} "$@"; else compdef ${functionName} ${program}; fi`
]

const fish: Script = (program, _, commands) => {
  const complete = `complete -c ${program}`
  return [
    ...commands.map(({ name, summary }) =>
      `${complete} -n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", "")}'`
    ),
    `${complete} -n __fish_use_subcommand -l help`,
    `${complete} -n __fish_use_subcommand -l version`,
    `${complete} -n __fish_use_subcommand -l completions -x -a '${shells.join(" ")}'`,
    ...commands.flatMap(({ args, name, options }) => {
      const within = `${complete} -n '__fish_seen_subcommand_from ${name}'`
      return [
        ...(args.length === 0 ? [] : [`${within} -f -a '${args.join(" ")}'`]),
        ...options.map(({ choices, names, takesValue }) =>
          [
            within,
            ...names.map((option) => option.startsWith("--") ? `-l ${option.slice(2)}` : `-s ${option.slice(1)}`),
            ...(choices.length > 0 ? [`-x -a '${choices.join(" ")}'`] : takesValue ? ["-r"] : [])
          ].join(" ")
        )
      ]
    })
  ]
}

const scripts: Readonly<Record<Shell, Script>> = { bash, zsh, fish }
