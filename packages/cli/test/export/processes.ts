import { spawn } from "node:child_process"
import { bin, home } from "../session.js"

/** A running process of the bundled command. */
export interface CommandProcess {
  readonly pid: number
  readonly stderr: () => string
  readonly hasEnded: () => boolean
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves when stderr contains the text, or when the process has ended. */
  readonly says: (text: string) => Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Starts the bundled command in its own process. */
export const start = (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): CommandProcess => {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env["PATH"], ...home(), ...environment },
    stdio: ["ignore", "ignore", "pipe"]
  })
  let stderr = ""
  const waiting: Array<() => void> = []
  const wake = () => {
    for (const resume of waiting.splice(0)) resume()
  }
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text
    wake()
  })
  const state = { hasEnded: false }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("close", (code, signal) => {
      state.hasEnded = true
      wake()
      resolve({ code, signal })
    })
  })
  return {
    pid: child.pid ?? 0,
    stderr: () => stderr,
    hasEnded: () => state.hasEnded,
    kill: (signal) => void child.kill(signal),
    says: async (text) => {
      while (!state.hasEnded && !stderr.includes(text)) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    ended
  }
}
