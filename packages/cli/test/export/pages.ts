import { Effect } from "effect"
import { createServer, type ServerResponse } from "node:http"

/** Payload of a request for one page. */
export interface PageRequest {
  readonly page: number
  readonly pagesize: number
  readonly filter: Readonly<Record<string, unknown>>
}

/** Starts a server whose responses the test makes itself, for behaviour that the sandbox lacks. */
export const pageServer = (
  answer: (request: PageRequest, count: number, response: ServerResponse) => object | undefined
) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly port: number; readonly requests: Array<PageRequest>; readonly close: () => void }>(
        (resume) => {
          const requests: Array<PageRequest> = []
          const server = createServer((request, response) => {
            let body = ""
            request.on("data", (chunk) => body += String(chunk))
            request.on("end", () => {
              const payload: PageRequest = { filter: {}, ...JSON.parse(body) }
              requests.push(payload)
              const data = answer(payload, requests.length, response)
              if (data !== undefined) response.end(JSON.stringify({ code: 0, msg: "success", data }))
            })
          })
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            const port = typeof address === "object" && address !== null ? address.port : 0
            const close = () => {
              server.close()
              server.closeAllConnections()
            }
            resume(Effect.succeed({ port, requests, close }))
          })
        }
      ),
      ({ close }) => Effect.sync(close)
    ),
    ({ port, requests }) => ({
      requests,
      environment: {
        FASTMOSS_AUTH: "bearer",
        FASTMOSS_CLIENT_SECRET: "key",
        FASTMOSS_BASE_URL: `http://127.0.0.1:${port}`
      }
    })
  )

/** Returns `count` rows of products, numbered from `from`. */
export const products = (from: number, count: number): ReadonlyArray<object> =>
  Array.from({ length: count }, (_, i) => ({ product_id: String(1000 + from + i), title: `Product ${from + i}` }))

/** Returns the rows of the requested page. */
export const pageOf = (rows: ReadonlyArray<object>, { page, pagesize }: PageRequest): ReadonlyArray<object> =>
  rows.slice((page - 1) * pagesize, page * pagesize)
