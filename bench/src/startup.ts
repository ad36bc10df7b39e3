import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { atMost, type Section } from "./reach.js"
import { median, short } from "./statistics.js"

const command = fileURLToPath(new URL("../../packages/cli/", import.meta.url))
const bin = join(command, "bin.cjs")

/** Runs a process, and returns the time in milliseconds from its start to its end. */
const toEnd = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<number> => {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: "ignore", env: { ...process.env, ...environment } })
  await once(child, "exit")
  return performance.now() - began
}

interface Running {
  readonly child: ReturnType<typeof spawn>
  readonly began: number
}

const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Running => ({
  began: performance.now(),
  child: spawn(process.execPath, [bin, ...args], { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } })
})

/** Waits until a process ends. The command caches its compiled code when it ends. */
const end = async ({ child }: Running): Promise<void> => {
  child.stdin?.end()
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
}

/**
 * Returns the time in milliseconds from the start of the command until its first request reaches a server on 127.0.0.1.
 * The command uses bearer authentication, so that the first request is not a token request.
 */
const toFirstRequest = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), "effect-fastmoss-bench-"))
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ code: 0, msg: "", request_id: "1", data: { total: 0, list: [] } }))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const running = start(args, {
    FASTMOSS_AUTH: "bearer",
    FASTMOSS_BASE_URL: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    FASTMOSS_CLIENT_ID: "",
    FASTMOSS_CLIENT_SECRET: "bench",
    XDG_CONFIG_HOME: folder,
    XDG_STATE_HOME: folder,
    ...environment
  })
  try {
    await Promise.race([
      once(server, "request"),
      once(running.child, "exit").then(([code]) => {
        throw new Error(`effect-fastmoss ${args.join(" ")} exited with code ${code} before its first request`)
      })
    ])
    return performance.now() - running.began
  } finally {
    await end(running)
    server.close()
    server.closeAllConnections()
    await rm(folder, { recursive: true, force: true })
  }
}

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "1" } }
}

/** Returns the time in milliseconds from the start of the MCP server until it responds to `initialize`. */
const toInitialize = async (environment: Readonly<Record<string, string>>): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), "effect-fastmoss-bench-"))
  const running = start(["mcp"], { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, ...environment })
  try {
    running.child.stdin?.write(`${JSON.stringify(initialize)}\n`)
    if (running.child.stdout !== null) await once(running.child.stdout, "data")
    return performance.now() - running.began
  } finally {
    await end(running)
    await rm(folder, { recursive: true, force: true })
  }
}

const hasMcp = async (): Promise<boolean> =>
  (await promisify(execFile)(process.execPath, [bin, "--help"])).stdout.includes("  mcp ")

/** Measures how long the command `effect-fastmoss` takes to start, relative to the start of Node.js alone. */
export const startup = async (scale: number): Promise<Section> => {
  await promisify(execFile)(process.execPath, [join(command, "scripts", "bundle.mjs")])
  const cache = { XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), "effect-fastmoss-bench-")) }
  const noCache = { NODE_DISABLE_COMPILE_CACHE: "1" }
  const call = ["call", "Product.search", "--region", "US"]
  const measured: ReadonlyArray<readonly [name: string, millis: () => Promise<number>]> = [
    ["`node -e 0`", () => toEnd(["-e", "0"])],
    ["`effect-fastmoss --version`", () => toEnd([bin, "--version"], cache)],
    ["`effect-fastmoss --help`", () => toEnd([bin, "--help"], cache)],
    ["`effect-fastmoss list Product.search --help`", () => toEnd([bin, "list", "Product.search", "--help"], cache)],
    ["`effect-fastmoss call Product.search`, until its first request", () => toFirstRequest(call, cache)],
    ["the same, without cached compiled code", () => toFirstRequest(call, noCache)],
    ...await hasMcp()
      ? [
        ["`effect-fastmoss mcp`, until its response to `initialize`", () => toInitialize(cache)] as const,
        ["the same, without cached compiled code", () => toInitialize(noCache)] as const
      ]
      : []
  ]
  const millis = measured.map((): Array<number> => [])
  const rounds = Math.max(5, Math.round(31 * scale))
  // The first round is not counted, because it fills the disk cache and the cache of compiled code.
  for (let round = 0; round <= rounds; round++) {
    for (const [n, [, measure]] of measured.entries()) {
      const taken = await measure()
      if (round > 0) millis[n]?.push(taken)
    }
  }
  await rm(cache.XDG_CACHE_HOME, { recursive: true, force: true })
  const medians = millis.map(median)
  const ratio = (n: number) => (medians[n] ?? NaN) / (medians[0] ?? NaN)
  return {
    title: "Start of the command",
    text: [
      `Medians of ${rounds} processes per row, which take turns. The command is the published bundle.`,
      tableOf(
        ["process", "ms", "/ `node -e 0`"],
        measured.map(([name], n) => [name, short(medians[n] ?? NaN), short(ratio(n))])
      )
    ].join("\n\n"),
    reaches: [
      atMost("start time: `effect-fastmoss --help` / `node -e 0`", ratio(2), 3, short),
      atMost("start time until the first request: `effect-fastmoss call` / `node -e 0`", ratio(4), 4, short)
    ]
  }
}
