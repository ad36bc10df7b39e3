/**
 * The MCP server with its tools and resources, for any transport.
 */
import { Server } from "@modelcontextprotocol/sdk/server/index.js"
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type RequestId
} from "@modelcontextprotocol/sdk/types.js"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import { didYouMean } from "../command/nearest.js"
import { version } from "../command/Runnable.js"
import { type Services, Target } from "../connection/Target.js"
import type { JsonObject } from "../payload/PayloadText.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Ask from "./Ask.js"
import * as BudgetReport from "./BudgetReport.js"
import * as Instructions from "./Instructions.js"
import { Memory } from "./Memory.js"
import * as Question from "./Question.js"
import * as Refusal from "./Refusal.js"
import { Refused } from "./Refused.js"
import * as Resources from "./Resources.js"
import * as Tool from "./Tool.js"

/** Options for the MCP server. */
export interface Options {
  readonly tools: ReadonlyArray<Tool.Tool>
  readonly runBudget: Option.Option<number>
  readonly deadline: Ask.Server["deadline"]
}

/** A function that creates an MCP server for one client: one connection, or one HTTP session. */
export interface Connect {
  /** `lostOf` returns the signal that aborts when the connection of the request with this id is lost. */
  (lostOf?: (id: RequestId) => AbortSignal | undefined): Server
}

/** The error code of the protocol for an unknown resource. */
const resourceNotFound = -32_002

/**
 * Returns a function that creates an MCP server for each client. All servers share the memory of results and the
 * budget.
 *
 * When the scope closes, its finalizer waits for running tool calls. Close the servers before, because closing a server
 * interrupts its calls.
 */
export const make = (options: Options): Effect.Effect<Connect, never, Scope.Scope | Services | Terminal> =>
  Effect.gen(function*() {
    const runtime = yield* Effect.runtime<Services | Terminal>()
    const { isSandbox } = yield* Target
    const shared: Ask.Server = { memory: new Memory(), runBudget: options.runBudget, deadline: options.deadline }
    const calls = new Set<Promise<unknown>>()
    yield* Effect.addFinalizer(() => Effect.promise(() => Promise.allSettled(calls)))

    const run = async (effect: ReturnType<typeof call>, signal: AbortSignal): Promise<CallToolResult> => {
      const call = Runtime.runPromiseExit(runtime)(effect, { signal })
      calls.add(call)
      try {
        const exit = await call
        if (Exit.isSuccess(exit)) return exit.value
        // The client ignores the response to a call that it has cancelled.
        throw new McpError(ErrorCode.ConnectionClosed, "The call was cancelled.")
      } finally {
        calls.delete(call)
      }
    }

    return (lostOf = () => undefined) => {
      const server = new Server({ name: "effect-fastmoss", title: "FastMoss", version }, {
        capabilities: { tools: {}, resources: {} },
        instructions: Instructions.make({ isSandbox })
      })
      const definitions = [...options.tools.map(Tool.definitionOf), Tool.budgetDefinition]
      server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: definitions }))
      server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId, sendNotification, signal }) => {
        const { _meta: meta, arguments: given, name } = params
        if (!definitions.some((definition) => definition.name === name)) throw unknownTool(options.tools, name)
        const token = meta?.progressToken
        // The protocol requires a number that increases, even if there are no new rows.
        let steps = 0
        const progress = Option.map(
          Option.fromNullable(token),
          (progressToken): Ask.Progress => (rows, of) =>
            Effect.ignore(Effect.tryPromise(() =>
              sendNotification({
                method: "notifications/progress",
                params: { progressToken, progress: ++steps, message: `${rows} of ${of} rows` }
              })
            ))
        )
        const lost = lostOf(requestId)
        return run(
          call(shared, options, name, given, progress),
          lost === undefined ? signal : AbortSignal.any([signal, lost])
        )
      })
      server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: Resources.list(options.tools) }))
      server.setRequestHandler(
        ListResourceTemplatesRequestSchema,
        async () => ({ resourceTemplates: [Resources.template] })
      )
      server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
        const text = Option.getOrUndefined(Resources.read(options.tools, uri))
        if (text === undefined) {
          throw new McpError(resourceNotFound, "There is no such resource. fastmoss://endpoints lists the endpoints.")
        }
        return { contents: [{ uri, mimeType: Resources.template.mimeType, text }] }
      })
      return server
    }
  })

/**
 * Runs the tool with the given name and arguments (`given`), and returns its result. A failure becomes a result with
 * `isError`, because many clients do not show protocol errors to the model.
 */
const call = (
  shared: Ask.Server,
  { tools, runBudget }: Options,
  name: string,
  given: unknown,
  progress: Option.Option<Ask.Progress>
): Effect.Effect<CallToolResult, never, Services | Terminal> => {
  if (name === Tool.budgetName) return Effect.map(BudgetReport.content(runBudget), resultOf)
  const tool = tools.find((tool) => tool.name === name)
  if (tool === undefined) return Effect.die(unknownTool(tools, name))
  return Effect.flatMap(
    Either.mapLeft(Question.make(tool, given), (problem) => new Refused({ message: `${problem} Nothing was sent.` })),
    (question) => Ask.ask(shared, tool, question, progress)
  ).pipe(
    Effect.map(resultOf),
    Effect.catchAll(({ message }) => Effect.succeed(failureOf(message))),
    Effect.catchSomeDefect((defect) => Option.some(told(name, defect)))
  )
}

const unknownTool = (tools: ReadonlyArray<Tool.Tool>, name: string): McpError => {
  return new McpError(
    ErrorCode.InvalidParams,
    `Unknown tool${didYouMean(name, tools.map(({ name }) => name), "; tools/list lists the tools.")}`
  )
}

/**
 * Logs a defect (an unexpected error), and returns a result for the model. The log has only the name of the defect,
 * because its message may hold secrets.
 */
const told = (tool: string, defect: unknown): Effect.Effect<CallToolResult, never, Terminal> =>
  Effect.flatMap(Terminal, ({ tell }) =>
    Effect.as(
      tell(`Internal error in ${tool}: ${defect instanceof Error ? defect.name : typeof defect}`),
      failureOf(Refusal.fault)
    ))

const resultOf = (content: JsonObject): CallToolResult => ({
  structuredContent: { ...content },
  // Sends the content as text, too, because some clients do not show structured content to the model.
  content: [{ type: "text", text: JSON.stringify(content) }]
})

const failureOf = (text: string): CallToolResult => ({ content: [{ type: "text", text }], isError: true })
