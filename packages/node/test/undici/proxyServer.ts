import { Effect } from "effect"
import { createServer, type IncomingMessage } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { connect, type Socket } from "node:net"
import type { SecureContextOptions } from "node:tls"

export interface Proxy {
  readonly port: number
  /** Address of the proxy in the form that messages contain: `host:port`. */
  readonly address: string
  /** Targets of the CONNECT requests so far. */
  readonly targets: ReadonlyArray<string>
  /** `Proxy-Authorization` headers of the CONNECT requests so far. */
  readonly authorizations: ReadonlyArray<string | undefined>
  /** Open connections. */
  readonly sockets: ReadonlySet<Socket>
  /** Closes all connections, and accepts no more. */
  readonly kill: () => void
}

/** A function that reacts to a CONNECT request instead of opening a tunnel. */
export type Refusal = (socket: Socket, request: IncomingMessage) => void

/** Makes a proxy respond to CONNECT requests with a status. */
export const refusing = (status: number): Refusal => (socket) => {
  socket.end(`HTTP/1.1 ${status} Refused\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n`)
}

/**
 * Starts a proxy on 127.0.0.1 that accepts CONNECT requests. It resolves every host name to this machine. It stops when
 * the scope closes.
 */
export const proxyServer = (refusal?: Refusal, secure?: SecureContextOptions) =>
  Effect.acquireRelease(
    Effect.async<Proxy>((resume) => {
      const targets: Array<string> = []
      const authorizations: Array<string | undefined> = []
      const sockets = new Set<Socket>()
      const server = secure === undefined ? createServer() : createSecureServer(secure)
      server.on("connection", (socket: Socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      server.on("connect", (request: IncomingMessage, socket: Socket) => {
        targets.push(request.url ?? "")
        authorizations.push(request.headers["proxy-authorization"])
        if (refusal !== undefined) {
          // Only reading detects the end of the connection.
          socket.on("end", () => socket.end()).resume()
          return refusal(socket, request)
        }
        const upstream = connect(Number(/:(\d+)$/.exec(request.url ?? "")?.[1]), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
          socket.pipe(upstream).pipe(socket)
        })
        upstream.on("error", () => socket.destroy())
        socket.on("close", () => upstream.destroy())
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({
          port,
          address: `127.0.0.1:${port}`,
          targets,
          authorizations,
          sockets,
          kill: () => {
            server.close()
            for (const socket of sockets) socket.destroy()
          }
        }))
      })
    }),
    ({ kill }) => Effect.sync(kill)
  )
