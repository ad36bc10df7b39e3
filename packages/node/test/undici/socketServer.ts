import { HttpClient } from "@effect/platform"
import { Effect } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Socket } from "node:net"

export interface Server {
  readonly url: string
  readonly sockets: ReadonlySet<Socket>
  /** Number of connections so far. */
  readonly connections: () => number
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

/** Starts an HTTP server on 127.0.0.1 that counts its connections. It ends with the scope. */
export const serverOf = (handler: Handler) =>
  Effect.acquireRelease(
    Effect.async<Server & { readonly close: () => void }>((resume) => {
      const sockets = new Set<Socket>()
      let connections = 0
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => handler(request, response, Buffer.concat(chunks)))
      })
      server.on("connection", (socket) => {
        connections += 1
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({
          url: `http://127.0.0.1:${port}`,
          sockets,
          connections: () => connections,
          close: () => {
            server.close()
            server.closeAllConnections()
          }
        }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Responds with the request. */
export const echo: Handler = (request, response, body) => {
  const { headers, method, url } = request
  response.setHeader("content-type", "application/json")
  response.end(JSON.stringify({
    method,
    url,
    type: headers["content-type"] ?? null,
    custom: headers["x-custom"] ?? null,
    body: body.toString("utf8")
  }))
}

/** Makes a handler that responds with a body and headers. */
export const replying =
  (body: string | Buffer, headers: Readonly<Record<string, string | ReadonlyArray<string>>> = {}): Handler =>
  (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.end(body)
  }

/** Waits until a condition holds, for at most two seconds. Returns true if it holds. */
export const eventually = (holds: () => boolean) =>
  Effect.promise(async () => {
    for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
    return holds()
  })

/** Turns off the platform's span. */
export const untraced = HttpClient.withTracerDisabledWhen(() => true)
