/**
 * The entry of the command: prints its help, or loads the rest and runs it.
 */
import * as RootHelp from "./command/RootHelp.js"

/** Runs the command with its arguments, and ends the process. */
export const main = (args: ReadonlyArray<string>): void => {
  if (!RootHelp.isWanted(args)) {
    void import("./program.js").then(({ main }) => main(args))
    return
  }
  // A reader that is gone, as in `effect-fastmoss --help | head -1`, wants no more.
  process.stdout.on("error", () => {})
  process.stdout.write(RootHelp.text(process.stdout.isTTY ? process.stdout.columns : Infinity))
}
