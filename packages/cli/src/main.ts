/**
 * The entry of the command: prints its help, or loads the rest and runs it.
 */
import * as RootHelp from "./command/RootHelp.js"

/** Runs the command with its arguments, and ends the process. */
export const main = (args: ReadonlyArray<string>): void => {
  const isBare = args.length === 0
  if (!isBare && !RootHelp.isWanted(args)) {
    void import("./program.js").then(({ main }) => main(args))
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
