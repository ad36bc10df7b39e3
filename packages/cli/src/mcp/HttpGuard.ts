/**
 * Refuses HTTP requests that may not use the server. Any web page that the user opens can send requests to this
 * machine. Pure.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"

/** The HTTP status and the text of the response to a refused request. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 415
  readonly text: string
}

/** The path of the MCP endpoint. */
export const path = "/mcp"

/**
 * Checks the method, the URL and the headers of a request. Returns the refusal; `undefined` if the request is allowed.
 * `port` and `token` belong to this server.
 */
export const check = (
  request: {
    readonly method?: string | undefined
    readonly url?: string | undefined
    readonly headers: IncomingHttpHeaders
  },
  { port, token }: { readonly port: number; readonly token: string | undefined }
): Refusal | undefined => {
  const { headers, method, url = "" } = request
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  // Prevents DNS rebinding: a foreign host name that resolves to this machine.
  if (!hosts.includes((headers.host ?? "").toLowerCase())) {
    return { status: 403, text: `This server is ${hosts[0]}, but the Host header names another server.` }
  }
  const { origin } = headers
  if (origin !== undefined && !hosts.some((host) => origin.toLowerCase() === `http://${host}`)) {
    return { status: 403, text: "Requests from web pages are refused." }
  }
  if (token !== undefined && !isEqual(headers.authorization ?? "", `Bearer ${token}`)) {
    return { status: 401, text: "The header \"Authorization: Bearer …\" with the token of this server is required." }
  }
  if (url.replace(/[?#].*/s, "") !== path) return { status: 404, text: `The server is at ${path}.` }
  if (method === "POST" && !/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) {
    return { status: 415, text: "The Content-Type must be application/json." }
  }
  return undefined
}

/** Compares two texts in constant time, so that the duration does not reveal how much of a token is correct. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b))

const digestOf = (text: string) => createHash("sha256").update(text).digest()
