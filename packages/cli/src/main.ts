/**
 * The entry of the command: prints its help, or loads the rest and runs it.
 */
import { entries } from "./command/Registry.js"
import * as RootHelp from "./command/RootHelp.js"

/** Runs the command with its arguments, and ends the process. */
export const main = (args: ReadonlyArray<string>): void => {
  const isBare = args.length === 0
  if (!isBare && !RootHelp.isWanted(args)) {
    void import("./program.js").then(({ main }) => main(args))
    // Read at the same time. What fails here fails again where it is reported.
    entries.find(({ name }) => name === args[0])?.load().catch(() => {})
    return
  }
  const stream = isBare ? process.stderr : process.stdout
  // A reader that is gone, as in `effect-fastmoss --help | head -1`, wants no more.
  stream.on("error", () => {})
  const isTerminal = stream.isTTY === true
  stream.write(
    RootHelp.text({
      columns: isTerminal ? stream.columns || 80 : Infinity,
      hasColors: isTerminal && stream.hasColors()
    })
  )
  if (isBare) process.exitCode = 2
}
