/**
 * The server over stdin and stdout, for a client that starts it.
 */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js"
import * as Effect from "effect/Effect"
import { type CommandFailure, failed } from "../command/Failure.js"
import type { Connect } from "./McpServer.js"

/**
 * Serves until the client is gone: stdin ends, closes or fails, or stdout fails. A client that was killed sends no signal on
 * Windows, and a server that misses its end stays for ever. Calls that are under way are interrupted.
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
        // The transport closes by itself for one reason alone.
        // oxlint-disable-next-line unicorn/prefer-add-event-listener
        server.onclose = () => resume(failed("The client sent a message of more than 10 MB, so this server ends."))
        server.connect(new StdioServerTransport()).catch(end)
      }),
    (server) => Effect.promise(() => server.close())
  )
