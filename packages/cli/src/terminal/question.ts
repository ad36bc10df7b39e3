import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"

/**
 * Asks a question on stderr and returns the answer. If `isSecret`, the typed answer is not shown. Rejects if stdin ends
 * (Ctrl-D).
 */
export const ask = async (question: string, isSecret: boolean, signal: AbortSignal): Promise<string> => {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  if (isSecret) process.stderr.write(question)
  const lines = createInterface({
    input: process.stdin,
    output: isSecret ? silent : process.stderr,
    terminal: process.stderr.isTTY === true
  })
  // In raw mode a terminal does not turn Ctrl-C into a signal.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
  const ended = new Promise<never>((_, reject) => lines.once("close", () => reject(new Error("stdin has ended"))))
  // Closing the interface after an answer also rejects this promise, which is then no failure.
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
