/**
 * The entry point of `effect-fastmoss`. Prints the root help without Effect; for anything else it loads the rest of the
 * program.
 */
import * as RootHelp from "./command/RootHelp.js"

/** Runs `effect-fastmoss` with the arguments of the process. */
export const main = (args: ReadonlyArray<string>): void => {
  const isBare = args.length === 0
  if (!isBare && !RootHelp.isWanted(args)) {
    void import("./program.js").then(({ main }) => main(args))
    return
  }
  const stream = isBare ? process.stderr : process.stdout
  // The reader may close the pipe early, as in `effect-fastmoss --help | head -1`.
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
