/**
 * Serves MCP over streamable HTTP on this machine, for clients that do not start the server themselves.
 */
import { isInitializeRequest, type RequestId } from "@modelcontextprotocol/sdk/types.js"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { type CommandFailure, failed } from "../command/Failure.js"
import { isObject } from "../payload/PayloadText.js"
import * as HttpGuard from "./HttpGuard.js"
import type { Connect } from "./McpServer.js"
import { type Limits, type Session, Sessions } from "./Session.js"

/** Options for the HTTP server. */
export interface Options extends Partial<Limits> {
  /** The port on 127.0.0.1; 0 means any free port. */
  readonly port: number
  /** The bearer token that each request must have; `undefined` if no token is required. */
  readonly token?: string | undefined
  /** Time from the loss of a connection until its tool call is interrupted, in milliseconds. */
  readonly grace?: number
}

const defaults = { idle: 30 * 60_000, most: 100, grace: 2_000 }

/** The largest body that a request may have, in bytes. */
const mostBytes = 4_000_000

/**
 * Starts the HTTP server, and returns its URL and its sessions. `connect` creates the MCP server of each session. When
 * the scope closes, all sessions end.
 */
export const serve = (
  connect: Connect,
  { grace = defaults.grace, idle = defaults.idle, most = defaults.most, port, token }: Options
): Effect.Effect<
  { readonly url: string; readonly sessions: Sessions },
  CommandFailure,
  Scope.Scope
> =>
  Effect.gen(function*() {
    const sessions = new Sessions(connect, { idle, most })
    const http = createServer()
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        http.close()
        await sessions.close()
        http.closeAllConnections()
      })
    )
    const actual = yield* listen(http, port)
    http.on("request", (request, response) => {
      handle(request, response, { sessions, grace, port: actual, token }).catch(() => {
        // The response has no details, because they may hold secrets.
        if (!response.headersSent) refuse(response, 500, "Internal error of this server.")
        response.end()
      })
    })
    return { url: `http://127.0.0.1:${actual}${HttpGuard.path}`, sessions }
  })

const listen = (http: Server, port: number): Effect.Effect<number, CommandFailure> =>
  Effect.async((resume) => {
    http.once("error", (error) => {
      const code = "code" in error ? String(error.code) : error.name
      const problem = code === "EADDRINUSE"
        ? "is in use"
        : code === "EACCES"
        ? "needs privileges that this process lacks"
        : `is not available (${code})`
      resume(Effect.fail(failed(
        `Port ${port} of 127.0.0.1 ${problem}. Choose another port with --http PORT, or any free port with --http 0.`
      )))
    })
    http.listen(port, "127.0.0.1", () => {
      const address = http.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })

interface Handling {
  readonly sessions: Sessions
  readonly grace: number
  readonly port: number
  readonly token: string | undefined
}

const handle = async (
  request: IncomingMessage,
  response: ServerResponse,
  { grace, port, sessions, token }: Handling
): Promise<void> => {
  const refusal = HttpGuard.check(request, { port, token })
  if (refusal !== undefined) return refuse(response, refusal.status, refusal.text)
  const body = request.method === "POST" ? await read(request) : { json: undefined }
  if (body === undefined) return refuse(response, 413, `The body is larger than ${mostBytes} bytes.`)
  if ("problem" in body) return refuse(response, 400, "The body is not JSON.", -32_700)

  const id = request.headers["mcp-session-id"]
  const session = typeof id === "string"
    ? sessions.find(id)
    : isInitializeRequest(body.json)
    ? await sessions.make()
    : undefined
  if (session === undefined) {
    return typeof id === "string"
      ? refuse(response, 404, "The session has ended. Initialize a new one.", -32_001)
      : isInitializeRequest(body.json)
      ? refuse(response, 503, "Too many sessions are in use.")
      : refuse(response, 400, "The header Mcp-Session-Id is required, except to initialize.")
  }

  const done = sessions.use(session)
  watch(response, session, requestIds(body.json), grace)
  response.once("close", done)
  await send(
    await session.transport.handleRequest(
      new Request(`http://127.0.0.1:${port}${HttpGuard.path}`, {
        method: request.method ?? "GET",
        headers: headersOf(request)
      }),
      body.json === undefined ? undefined : { parsedBody: body.json }
    ),
    response
  )
}

/**
 * Cancels the tool calls with the given ids if the connection is lost before `response` is complete. Waits `grace`
 * milliseconds first. The results of such calls cannot be delivered.
 */
const watch = (response: ServerResponse, { lost }: Session, ids: ReadonlyArray<RequestId>, grace: number): void => {
  if (ids.length === 0) return
  const controller = new AbortController()
  for (const id of ids) lost.set(id, controller.signal)
  response.once("close", () => {
    for (const id of ids) {
      if (lost.get(id) === controller.signal) lost.delete(id)
    }
    if (!response.writableFinished) setTimeout(() => controller.abort(), grace).unref()
  })
}

const requestIds = (body: unknown): ReadonlyArray<RequestId> =>
  (Array.isArray(body) ? body : [body]).flatMap((message: unknown) => {
    const id = isObject(message) && "method" in message ? message["id"] : undefined
    return typeof id === "string" || typeof id === "number" ? [id] : []
  })

/**
 * Reads the body of a request as JSON. Returns `undefined` if the body is larger than `mostBytes`, and `problem` if it
 * is not JSON.
 */
const read = async (
  request: IncomingMessage
): Promise<{ readonly json: unknown } | { readonly problem: true } | undefined> => {
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > mostBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString("utf8")) }
  } catch {
    return { problem: true }
  }
}

const headersOf = ({ headers }: IncomingMessage): Array<[string, string]> =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]]
  )

const send = async (from: Response, to: ServerResponse): Promise<void> => {
  to.writeHead(from.status, Object.fromEntries(from.headers))
  const reader = from.body?.getReader()
  if (reader !== undefined) {
    to.flushHeaders()
    to.once("close", () => void reader.cancel().catch(() => {}))
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      to.write(value)
    }
  }
  to.end()
}

const refuse = (response: ServerResponse, status: number, text: string, code = -32_000): void => {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    ...(status === 413 ? { connection: "close" } : {})
  })
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code, message: text }, id: null }))
}
