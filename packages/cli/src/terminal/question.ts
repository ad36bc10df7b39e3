import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"

/** Asks on stderr. The answer to a secret question is not shown. */
export const ask = async (question: string, isSecret: boolean, signal: AbortSignal): Promise<string> => {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  if (isSecret) process.stderr.write(question)
  const lines = createInterface({
    input: process.stdin,
    output: isSecret ? silent : process.stderr,
    terminal: process.stderr.isTTY === true
  })
  // Ctrl-C is a signal for the process, which a terminal in raw mode does not send.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
  try {
    return (await lines.question(isSecret ? "" : question, { signal })).trim()
  } finally {
    lines.close()
    if (isSecret) process.stderr.write("\n")
  }
}
