import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { bundleOf } from "@effect-fastmoss/testing/programs"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/**
 * The stores, or parts of a store, that hang in a test. If files hang, the second element is the name of the token
 * file.
 */
const places: ReadonlyArray<readonly [place: string, file: string]> = [
  ["file", "/proc/x/token.json"],
  ["file", "pipe"],
  ["file system", "token.json"],
  ["redis", ""],
  ["cluster", ""],
  ["ioredis cluster", ""],
  ["get", ""],
  ["set", ""],
  ["lease", ""],
  ["release", ""]
]

/** A Redis that accepts connections but never replies. */
const silentRedis = Effect.acquireRelease(
  Effect.async<Server>((resume) => {
    const server = createServer((socket) => void socket.on("error", () => {}).resume())
    server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) => Effect.sync(() => server.close())
).pipe(Effect.map((server) => {
  const address = server.address()
  return `redis://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
}))

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "fastmoss-hanging-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

/** Runs a program until it prints `word`, then interrupts it. Returns its output and the time that it took to end. */
const interruptAt = (word: "calling" | "answered", argument: string) =>
  Effect.acquireUseRelease(
    Effect.sync(() =>
      spawn(process.execPath, [bundleOf(fileURLToPath(new URL("hanging.mjs", import.meta.url))), argument], {
        env: { ...process.env, NODE_OPTIONS: "" }
      })
    ),
    (child) =>
      Effect.async<{ readonly code: number | null; readonly millis: number; readonly log: string }>((resume) => {
        let [output, log, interruptedAt] = ["", "", 0]
        child.stderr.on("data", (data) => void (log += String(data)))
        child.stdout.on("data", (data) => {
          output += String(data)
          if (interruptedAt > 0 || !output.includes(word)) return
          // Waits until the program has used the store.
          setTimeout(() => {
            interruptedAt = performance.now()
            child.kill("SIGINT")
          }, 200)
          interruptedAt = Infinity
        })
        child.once("exit", (code) => resume(Effect.succeed({ code, millis: performance.now() - interruptedAt, log })))
      }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

describe.concurrent("a program with a hanging token store", () => {
  it.scopedLive.each(places)(
    "at its %s %s is answered in bounded time, and ends if it is interrupted before or after the answer",
    ([place, file]) =>
      Effect.gen(function*() {
        const context = yield* Layer.build(SandboxServer.layer())
        const sandbox = Context.get(context, Sandbox.Sandbox)
        const folder = yield* temporaryFolder
        if (file === "pipe") spawnSync("mkfifo", [join(folder, file)])
        const argument = JSON.stringify({
          baseUrl: Context.get(context, SandboxServer.SandboxServer).baseUrl,
          clientId: sandbox.clientId,
          clientSecret: Redacted.value(sandbox.clientSecret),
          file: file.startsWith("/") ? file : join(folder, file),
          redis: yield* silentRedis,
          place
        })
        // The wait for a lease has a limit of one minute, because another program may hold the lease.
        const words = place === "lease" ? ["calling"] as const : ["calling", "answered"] as const
        const ends = yield* Effect.forEach(words, (word) => interruptAt(word, argument), { concurrency: 2 })
        for (const { code, millis } of ends) {
          expect(code).toBe(0)
          // Less than one second on an otherwise idle machine.
          expect(millis).toBeLessThan(8_000)
        }
        const [, answered] = ends
        if (answered !== undefined) expect(answered.log.match(/The token store failed/g), answered.log).toHaveLength(1)
      }).pipe(Effect.timeout("110 seconds")),
    120_000
  )
})
