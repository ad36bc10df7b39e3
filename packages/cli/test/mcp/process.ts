import { Effect } from "effect"
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { bin, home } from "../session.js"

/** The first message of a client. */
export const initialize = {
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } }
}

/** Encodes a JSON-RPC message as one line. */
export const lineOf = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`

interface Message {
  readonly id?: number | string
  readonly result?: unknown
  readonly error?: { readonly code: number }
}

/** Starts the MCP server in its own process, and collects its messages from stdout. */
export const started = (environment: Readonly<Record<string, string>> = {}, args: ReadonlyArray<string> = []) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [bin, "mcp", ...args], {
        env: { PATH: process.env["PATH"], ...home(), ...environment }
      })
      const messages: Array<Message> = []
      const output = { stdout: "", stderr: "" }
      const waiting = new Set<() => void>()
      let rest = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output.stdout += text
        const lines = (rest + text).split("\n")
        rest = lines.pop() ?? ""
        messages.push(...lines.map((line): Message => JSON.parse(line)))
        for (const check of waiting) check()
      })
      child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text))
      child.stdin.on("error", () => {})
      const exit = new Promise<{ readonly code: number | null; readonly after: number }>((resolve) => {
        child.on("exit", (code) => resolve({ code, after: performance.now() }))
      })
      return {
        child,
        output,
        messages,
        exit: Effect.promise(() => exit),
        send: (...texts: ReadonlyArray<string | Uint8Array>) => {
          for (const text of texts) child.stdin.write(text)
        },
        reply: (id: number | string) =>
          Effect.async<Message>((resume) => {
            const check = () => {
              const found = messages.find((message) => message.id === id && !("method" in message))
              if (found === undefined) return
              waiting.delete(check)
              resume(Effect.succeed(found))
            }
            waiting.add(check)
            check()
          })
      }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )
