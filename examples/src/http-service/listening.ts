/** A Node.js server that stops gracefully, and one line of text for a port or an address that is not available. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Predicate } from "effect"
import { createServer } from "node:http"
import { lineOf } from "../environment.js"

/** The maximum time in milliseconds that the server waits for responses in progress when it stops. */
const patience = 10_000

/**
 * Creates a layer with a server that listens on a port. When its scope closes, it waits up to `patience` for responses
 * in progress.
 */
export const layer = (port: number, host: string) =>
  Layer.suspend(() => {
    const server = createServer()
    const http = NodeHttpServer.layer(() => server, { port, host })
    const hurry = Effect.sync(() => {
      // Closes idle connections, because browsers keep them open and the server would wait for them.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const late = setTimeout(() => server.closeAllConnections(), patience)
      server.once("close", () => {
        clearInterval(idle)
        clearTimeout(late)
      })
    })
    // Built after the server, so that this finalizer runs before the finalizer in which the server waits for its
    // connections.
    return Layer.provideMerge(Layer.scopedDiscard(Effect.addFinalizer(() => hurry)), http)
  }).pipe(Layer.catchAll(({ cause }) => Layer.fail(problemOf(cause, port, host))))

/** Returns a message for a server that cannot listen, depending on the operating system's error code. */
export const problemOf = (cause: unknown, port: number, host: string): string => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} of ${host} is in use. Choose another with --port, or any free port with --port 0.`
    case "EACCES":
    case "EPERM":
      return `Port ${port} of ${host} needs privileges that this program lacks. Choose one above 1023 with --port.`
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return `--host ${host} is not an address of this machine (${code}). Use 0.0.0.0 for all its interfaces.`
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `--host ${host} cannot be resolved (${code}). Check the name or use an address.`
    default:
      return `Port ${port} of ${host} is not available: ${lineOf(cause)}`
  }
}
