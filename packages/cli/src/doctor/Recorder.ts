/**
 * Records requests and the shape of their responses, without secrets, and refuses requests beyond a limit.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as SafeText from "./SafeText.js"
import * as Shape from "./Shape.js"

/** A request with its response: the status, the headers and the shape of the body, without secrets. */
export interface Exchange {
  readonly method: string
  readonly path: string
  /** The time when the request was sent, by the clock of this machine, in Unix milliseconds. */
  readonly sentAt: number
  readonly receivedAt: number
  /** `undefined` if no complete response arrived. */
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly shape: Shape.Shape
  } | undefined
}

/** A recorder of requests and responses that also limits the number of requests. */
export interface Recorder {
  /**
   * Returns an HTTP client that sends requests with `client` and records them. All clients of a recorder share its
   * limit.
   */
  readonly record: (client: HttpClient.HttpClient) => HttpClient.HttpClient
  readonly exchanges: () => ReadonlyArray<Exchange>
  /** Returns the number of requests that may still be sent. */
  readonly left: () => number
  /** Returns the number of requests that were refused because the limit was reached. */
  readonly refused: () => number
}

/**
 * Creates a recorder that lets `most` requests pass, and fails all further ones. It redacts `secrets`, the secrets in
 * the settings, in its records.
 */
export const make = (most: number, secrets: ReadonlyArray<string>): Recorder => {
  const exchanges: Array<Exchange> = []
  let sent = 0
  let refused = 0
  return {
    record: (client) =>
      HttpClient.transform(client, (effect, request) =>
        Effect.suspend(() => {
          if (sent >= most) {
            refused += 1
            return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport" }))
          }
          sent += 1
          const safe = SafeText.make([...secrets, ...secretsOf(request)])
          return Effect.flatMap(Clock.currentTimeMillis, (sentAt) => {
            const note = (response: Exchange["response"]) =>
              Effect.map(Clock.currentTimeMillis, (receivedAt) => {
                exchanges.push({ method: request.method, path: pathOf(request.url), sentAt, receivedAt, response })
              })
            return read(effect, safe, request).pipe(
              Effect.tap(({ seen }) => note(seen)),
              Effect.map(({ response }) => response),
              // Also records a request that failed, or that the timeout interrupted.
              Effect.onExit((exit) => Exit.isSuccess(exit) ? Effect.void : note(undefined))
            )
          })
        })),
    exchanges: () => exchanges,
    left: () => most - sent,
    refused: () => refused
  }
}

/**
 * Reads the response of a request. Returns a record without secrets (`seen`), and a response whose body can still be
 * read.
 */
const read = <E>(
  effect: Effect.Effect<HttpClientResponse.HttpClientResponse, E>,
  safe: SafeText.SafeText,
  request: HttpClientRequest.HttpClientRequest
) =>
  Effect.flatMap(effect, (response) =>
    Effect.map(response.text, (body) => {
      const { headers, status } = response
      const hasBody = status !== 204 && status !== 205 && status !== 304
      return {
        seen: { status, headers: headersOf(headers, safe), shape: Shape.read(body, safe) },
        // Creates a new response, because the body of a response can be read only once.
        response: status < 200 || status > 599 ? response : HttpClientResponse.fromWeb(
          request,
          new Response(hasBody ? body : null, { status, headers })
        )
      }
    }))

/** Returns true for the names of headers in the report: those about the service, proxies and rate limits. */
const isTelling = (name: string): boolean =>
  /^(date|server|via|age|retry-after|content-type|cf-ray|x-cache|x-powered-by|(x-)?rate-?limit.*|x-quota.*)$/.test(name)

const headersOf = (
  headers: Readonly<Record<string, string>>,
  safe: SafeText.SafeText
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => isTelling(name) && safe.text(name) === name && name.length <= 40)
      .map(([name, value]) => [name, valueOf(name, safe.text(value.replace(/[^\x20-\x7e]/g, "?"))).slice(0, 80)])
  )

/**
 * Returns the value of a header for the report. Removes host names from `via` and `x-cache`, because they may name
 * proxies in the network of the user.
 */
const valueOf = (name: string, value: string): string =>
  name === "via" || name === "x-cache"
    ? value.replace(/\b(\d+(\.\d+){3}|[a-z][\w-]*(\.[\w-]+)+)(:\d+)?/gi, "(host)")
    : value

/** Returns the secrets in a request: in its query, its `Authorization` header and its body. */
const secretsOf = (request: HttpClientRequest.HttpClientRequest): ReadonlyArray<string> => {
  const { body, headers, url } = request
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams()
  const credentials = ["access_token", "sign", "client_id"].flatMap((name) => query.getAll(name))
  const authorization = headers["authorization"] ?? ""
  const text = body._tag === "Uint8Array" && /^\/+v1\//.test(pathOf(url)) ? new TextDecoder().decode(body.body) : ""
  return [
    ...credentials,
    authorization.replace(/^Bearer /, ""),
    ...Array.from(text.matchAll(/"(?:refresh_token|client_id|client_secret)":"([^"]*)"/g), ([, value = ""]) => value)
  ]
}

const pathOf = (url: string): string => URL.canParse(url) ? new URL(url).pathname : "(no path)"
