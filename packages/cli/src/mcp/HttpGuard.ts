/**
 * Decides who may use the server over HTTP. Any web page that the user opens can send requests to this machine. Pure.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"

/** A refusal: its status, and its text. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 415
  readonly text: string
}

/** The path of the server. */
export const path = "/mcp"

/** Checks the head of a request. Returns `undefined` if it may pass. */
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
  // A name of elsewhere that leads to this machine: DNS rebinding.
  if (!hosts.includes((headers.host ?? "").toLowerCase())) {
    return { status: 403, text: `This server is ${hosts[0]}: the Host header names another one.` }
  }
  const { origin } = headers
  if (origin !== undefined && !hosts.some((host) => origin.toLowerCase() === `http://${host}`)) {
    return { status: 403, text: "Requests of web pages are refused." }
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

/** Takes the same time for all texts, so that it does not tell how much of a token is right. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b))

const digestOf = (text: string) => createHash("sha256").update(text).digest()
