import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"

/** Asks on stderr. The answer to a secret question is not shown. Rejects if stdin ends, by Ctrl-D. */
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
  const ended = new Promise<never>((_, reject) => lines.once("close", () => reject(new Error("stdin has ended"))))
  // The interface is closed after each answer, too.
  ended.catch(() => {})
  let isAnswered = false
  try {
    const answer = await Promise.race([lines.question(isSecret ? "" : question, { signal }), ended])
    isAnswered = true
    return answer.trim()
  } finally {
    lines.close()
    if (isSecret || !isAnswered) process.stderr.write("\n")
  }
}
