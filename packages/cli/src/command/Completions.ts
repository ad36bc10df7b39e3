/**
 * Completion scripts for shells: the names of commands, endpoints and options, and the values that an option may have. Pure.
 */

/** The shells that have a script. */
export const shells = ["bash", "zsh", "fish"] as const

/** A shell that has a script. */
export type Shell = typeof shells[number]

/** The words of a command. */
export interface Words {
  readonly name: string
  readonly summary: string
  /** The words that may stand as an argument: endpoints, or the actions of the command. */
  readonly args: ReadonlyArray<string>
  readonly options: ReadonlyArray<{
    readonly names: ReadonlyArray<string>
    readonly takesValue: boolean
    /** Empty for a value of any form. */
    readonly choices: ReadonlyArray<string>
  }>
}

/** Writes the script of a shell. Words that a shell takes for more than a word, such as `;`, are left out. */
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
  // As a file of $fpath it is the function's body; elsewhere it is read by `source`.
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
