/**
 * `effect-fastmoss mcp`: runs the MCP server.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import { Target } from "../connection/Target.js"
import * as McpConnection from "../mcp/McpConnection.js"
import * as Tool from "../mcp/Tool.js"
import { invalid, problem } from "../option/OptionValue.js"
import * as Variable from "../settings/Variable.js"
import { Terminal } from "../terminal/Terminal.js"

/** The port for `--http` without a number. */
const defaultPort = 7345

const http = Options.text("http").pipe(
  Options.withPseudoName("port"),
  Options.mapEffect((text) => {
    const port = text === "true" ? defaultPort : Number(text)
    return /^(true|\d{1,5})$/.test(text) && port <= 65_535
      ? Effect.succeed(port)
      : Effect.fail(invalid("http", "a port from 0 to 65535", text))
  }),
  Options.optional,
  Options.withDescription(
    `Serve HTTP on 127.0.0.1 instead of stdin and stdout. Without a port: ${defaultPort}; 0 is any free port.`
  )
)

const tools = Options.text("tools").pipe(
  Options.withPseudoName("families"),
  Options.mapEffect((text) => Effect.mapError(Tool.ofFamilies(text), problem)),
  Options.optional,
  Options.withDescription("The families of endpoints to offer as tools, such as product,shop. Default: all.")
)

const description = Runnable.describe(
  "Serves FastMoss to an AI agent through the Model Context Protocol, over stdin and stdout.",
  [
    `A budget limits what the agent spends: FASTMOSS_BUDGET, or ${McpConnection.defaultBudget.calls} requests per day if it is not set. --budget also limits a single run.`,
    "The README shows how to configure MCP clients. With --http, set EFFECT_FASTMOSS_MCP_TOKEN to require a token in each request."
  ],
  ["effect-fastmoss mcp", "effect-fastmoss mcp --tools product,shop --budget 20", "effect-fastmoss mcp --http"]
)

/** Time limit of a tool call that reports no progress, because clients give up after 60 seconds. */
const deadline = "45 seconds"

/** Creates the command `mcp`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, { budget: Session.budgetOption, http, tools }, (given) =>
    Effect.gen(function*() {
      const McpServer = yield* Effect.promise(() => import("../mcp/McpServer.js"))
      const { tell } = yield* Terminal
      const { isSandbox } = yield* Target
      const connect = yield* McpServer.make({
        tools: Option.getOrElse(given.tools, () => Tool.all),
        runBudget: given.budget,
        deadline
      })
      if (isSandbox) {
        yield* tell("No credentials are set: the tools call the embedded sandbox, whose figures are made up.")
      }
      if (Option.isNone(given.http)) {
        const Stdio = yield* Effect.promise(() => import("../mcp/Stdio.js"))
        if (process.stdin.isTTY === true) {
          yield* tell(
            "The MCP server waits for a client on stdin. The README shows how to configure one. Ctrl-C ends the server."
          )
        }
        return yield* Stdio.serve(connect)
      }
      const Http = yield* Effect.promise(() => import("../mcp/Http.js"))
      const variable = yield* Variable.text("EFFECT_FASTMOSS_MCP_TOKEN")
      const token = variable === "" ? undefined : variable
      const { url } = yield* Http.serve(connect, { port: given.http.value, token })
      yield* tell(
        `The MCP server is at ${url}${token === undefined ? "" : ", for requests with the token"}. Ctrl-C ends it.`
      )
      return yield* Effect.never
    }).pipe(Effect.scoped, Effect.provide(McpConnection.layer(given.budget)))).pipe(
      Command.withDescription(description)
    )
  return Effect.succeed(Runnable.of(command, ["--http"]))
}
