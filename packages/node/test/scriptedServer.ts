import { Effect } from "effect"
import { createServer, type ServerResponse } from "node:http"

export interface Received {
  readonly method: string
  readonly path: string
  /** Raw query without the question mark. */
  readonly query: string
  readonly contentType: string | undefined
  readonly bytes: Buffer
}

/**
 * Starts a real HTTP server on 127.0.0.1 that records each request and responds as the test determines. It ends with
 * the scope.
 */
export const scriptedServer = (answer: (received: Received, response: ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.async<{ readonly baseUrl: string; readonly received: Array<Received>; readonly close: () => void }>(
      (resume) => {
        const received: Array<Received> = []
        const server = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk) => chunks.push(chunk))
          request.on("end", () => {
            const [path = "", query = ""] = (request.url ?? "").split("?")
            const one = {
              method: request.method ?? "",
              path,
              query,
              contentType: request.headers["content-type"],
              bytes: Buffer.concat(chunks)
            }
            received.push(one)
            answer(one, response)
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" && address !== null ? address.port : 0
          const close = () => {
            server.close()
            server.closeAllConnections()
          }
          resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, received, close }))
        })
      }
    ),
    ({ close }) => Effect.sync(close)
  )

export const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(
    typeof body === "string" ? body : JSON.stringify(body)
  )
