/**
 * Serves MCP over stdin and stdout, for a client that starts the server.
 */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js"
import * as Effect from "effect/Effect"
import { type CommandFailure, failed } from "../command/Failure.js"
import type { Connect } from "./McpServer.js"

/**
 * Serves the client until it is gone, then interrupts running tool calls. Fails if the client sends a message that is
 * too large.
 *
 * The client is gone if stdin ends, closes or fails, or if stdout closes or fails. The server watches all of these: on
 * Windows a killed client sends no signal, and the server would run forever.
 */
export const serve = (connect: Connect): Effect.Effect<void, CommandFailure> =>
  Effect.acquireUseRelease(
    Effect.sync(() => connect()),
    (server) =>
      Effect.async<void, CommandFailure>((resume) => {
        const { stdin, stdout } = process
        const end = () => resume(Effect.void)
        for (const event of ["end", "close", "error"]) stdin.once(event, end)
        for (const event of ["close", "error"]) stdout.once(event, end)
        // The transport closes by itself only if a message is too large.
        // oxlint-disable-next-line unicorn/prefer-add-event-listener
        server.onclose = () => resume(failed("The client sent a message of more than 10 MB. The server stops."))
        server.connect(new StdioServerTransport()).catch(end)
      }),
    (server) => Effect.promise(() => server.close())
  )
