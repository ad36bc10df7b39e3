import { FastMossClient } from "@effect-fastmoss/core"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js"
import { ConfigProvider, Context, Effect, Layer, Option } from "effect"
import * as Http from "../../src/mcp/Http.js"
import * as McpConnection from "../../src/mcp/McpConnection.js"
import * as McpServer from "../../src/mcp/McpServer.js"
import * as Tool from "../../src/mcp/Tool.js"
import { Terminal } from "../../src/terminal/Terminal.js"
import { bin, home } from "../session.js"

/** Options for an MCP server in a test. */
export interface Setup {
  readonly environment?: Readonly<Record<string, string>>
  readonly runBudget?: number
  readonly deadline?: McpServer.Options["deadline"]
  /** The data of each response, instead of the data from FastMoss. */
  readonly data?: unknown
  /** The defect with which each request dies. */
  readonly defect?: unknown
}

const stream = { isTerminal: false, columns: Infinity, hasColors: false }

const terminal = Terminal.of({
  write: () => Effect.void,
  tell: () => Effect.void,
  status: () => Effect.void,
  canAsk: false,
  ask: () => Effect.succeed(""),
  stdout: stream,
  stderr: stream,
  readInput: Effect.succeed("")
})

const config = (environment: Setup["environment"] = {}) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ ...home(), ...environment }))))

/** Returns a function that creates MCP servers in this process. */
export const connect = ({ data, deadline = "45 seconds", defect, environment, runBudget }: Setup = {}) =>
  Effect.gen(function*() {
    const budget = Option.fromNullable(runBudget)
    const context = yield* Layer.build(
      Layer.provide(Layer.merge(McpConnection.layer(budget), Layer.succeed(Terminal, terminal)), config(environment))
    )
    if (data !== undefined || defect !== undefined) {
      const reply = { data, message: "success", requestId: "r-1", timestamp: 0 }
      const client = FastMossClient.FastMossClient.of({
        call: () => defect === undefined ? Effect.succeed({ ...reply }) : Effect.die(defect),
        decoding: "lenient"
      })
      return yield* Effect.provide(
        McpServer.make({ tools: Tool.all, runBudget: budget, deadline }),
        Context.add(context, FastMossClient.FastMossClient, client)
      )
    }
    return yield* Effect.provide(McpServer.make({ tools: Tool.all, runBudget: budget, deadline }), context)
  })

const opened = (transport: Transport) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ name: "test", version: "1" })
      await client.connect(transport)
      return client
    }),
    (client) => Effect.promise(() => client.close())
  )

/** Returns a client that is connected to a new server in this process. */
export const inProcess = (setup?: Setup) =>
  Effect.gen(function*() {
    const server = (yield* connect(setup))()
    const [near, far] = InMemoryTransport.createLinkedPair()
    yield* Effect.promise(() => server.connect(far))
    yield* Effect.addFinalizer(() => Effect.promise(() => server.close()))
    return yield* opened(near)
  })

/** Starts a server over HTTP in this process. */
export const served = ({ http = {}, ...setup }: Setup & { readonly http?: Partial<Http.Options> } = {}) =>
  Effect.flatMap(connect(setup), (connect) => Http.serve(connect, { port: 0, ...http }))

/** Returns a client that is connected over HTTP. */
export const overHttp = (url: string, headers: Record<string, string> = {}) =>
  // The class fits the interface `Transport`, except for the types of optional properties.
  opened(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport)

/** Starts the bundled command, and returns a client that is connected to it over stdio. */
export const overStdio = (args: ReadonlyArray<string> = [], environment: Readonly<Record<string, string>> = {}) =>
  opened(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, "mcp", ...args],
      env: { PATH: process.env["PATH"] ?? "", ...home(), ...environment },
      stderr: "pipe"
    })
  )

/** Calls a tool. */
export const call = (client: Client, name: string, args: Record<string, unknown> = {}) =>
  Effect.promise(async (): Promise<CallToolResult> => {
    const result = await client.callTool({ name, arguments: args })
    return { ...result, content: Array.isArray(result.content) ? result.content : [] }
  })

/** Returns the text of a result. */
export const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => part.type === "text" ? part.text : "").join("")

/** The result of a successful call of a tool. */
export interface Answer {
  readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly total: number | null
  readonly cost: { readonly requests: number; readonly cny: number }
  readonly budgetLeft: { readonly requests?: number } | null
  readonly next?: Record<string, unknown>
  readonly note?: string
  readonly truncated?: string
  readonly fromMemory?: string
  readonly requestId?: string
}

/** Calls a tool. Throws if the call fails or if the text and the structured content of the result differ. */
export const answer = (client: Client, name: string, args?: Record<string, unknown>) =>
  Effect.map(call(client, name, args), (result): Answer => {
    if (result.isError === true) throw new Error(textOf(result))
    const parsed: Answer = JSON.parse(textOf(result))
    if (JSON.stringify(parsed) !== JSON.stringify(result.structuredContent)) throw new Error("the two parts differ")
    return parsed
  })
