/** The server of Node, and one line for a port or an address that it cannot have. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer, Predicate } from "effect"
import { createServer } from "node:http"
import { lineOf } from "../environment.js"

/** The longest time in milliseconds that answers under way may take when the service ends. */
const patience = 10_000

/** Listens. Its end waits for the answers under way, and no longer than `patience`. */
export const layer = (port: number, host: string) =>
  Layer.suspend(() => {
    const server = createServer()
    const http = NodeHttpServer.layer(() => server, { port, host })
    const hurry = Effect.sync(() => {
      // A browser keeps its connection for the next request, which is not to come.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const late = setTimeout(() => server.closeAllConnections(), patience)
      server.once("close", () => {
        clearInterval(idle)
        clearTimeout(late)
      })
    })
    // Built after the server, so that it begins before the server waits.
    return Layer.provideMerge(Layer.scopedDiscard(Effect.addFinalizer(() => hurry)), http)
  }).pipe(Layer.catchAll(({ cause }) => Layer.fail(problemOf(cause, port, host))))

/** Returns the problem with the port or the address, by the system's code. */
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
      return `--host ${host} is not an address of this machine (${code}). 0.0.0.0 stands for all that it has.`
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `--host ${host} is not a name that this machine can look up (${code}).`
    default:
      return `Port ${port} of ${host} is not available: ${lineOf(cause)}`
  }
}
