/**
 * A server whose responses depend on the keywords of a search, for programs that send many requests at once.
 */
import { Effect, type Scope } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

/** The running server: its URL, and the control of its token requests. */
export interface ScriptedServer {
  readonly baseUrl: string
  /** Returns the number of token requests that the server has received. */
  readonly tokenRequests: () => number
  /** Makes the server ignore the next token request: it never responds to that request. */
  readonly ignoreTokenRequest: () => void
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ""
  for await (const chunk of request) text += String(chunk)
  return text
}

const reply = (response: ServerResponse, status: number, data: unknown) => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify({ code: status === 200 ? 0 : 500, msg: "", data, request_id: "r", timestamp: seconds() }))
}

const seconds = () => Math.floor(Date.now() / 1000)

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

/**
 * Starts the server on a free port until the scope closes. It responds to a token request after 200 ms. Its response to
 * a search depends on the first word of the keywords:
 *
 * - `hang` and `abandoned`: no response
 * - `slow`: a response after 300 ms
 * - `flaky`: HTTP 503 at the first time
 */
export const make: Effect.Effect<ScriptedServer, never, Scope.Scope> = Effect.gen(function*() {
  let tokenRequests = 0
  let isIgnored = false
  const failed = new Set<string>()

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    if (request.url?.startsWith("/v1/token") === true) {
      tokenRequests += 1
      if (isIgnored) {
        isIgnored = false
        return
      }
      await pause(200)
      const now = seconds()
      return reply(response, 200, {
        access_token: `access-token-${tokenRequests}`,
        expires_in: 7200,
        expire_at: now + 7200,
        refresh_token: `refresh-token-${tokenRequests}`,
        refresh_expire_at: now + 72_000,
        token_type: "Bearer"
      })
    }
    const [, keywords = ""] = /"keywords":"([^"]*)"/.exec(body) ?? []
    if (keywords.startsWith("hang") || keywords === "abandoned") return
    if (keywords.startsWith("slow")) await pause(300)
    if (keywords.startsWith("flaky") && !failed.has(keywords)) {
      failed.add(keywords)
      return reply(response, 503, null)
    }
    reply(response, 200, { list: [], total: 0 })
  }

  const server = createServer((request, response) => void answer(request, response))
  yield* Effect.async<void>((resume) => {
    server.listen(0, "127.0.0.1", () => resume(Effect.void))
  })
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    })
  )
  const address = server.address()
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    tokenRequests: () => tokenRequests,
    ignoreTokenRequest: () => {
      isIgnored = true
    }
  }
})
