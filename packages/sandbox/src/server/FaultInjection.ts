/**
 * A function that injects faults into responses.
 *
 * @since 0.1.0
 */
import * as FastMossError from "@effect-fastmoss/core/FastMossError"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Disconnect } from "./Disconnect.js"
import { type Content, failure } from "./EnvelopeResponse.js"
import type { Fault } from "./Fault.js"

type Response = HttpServerResponse.HttpServerResponse

/**
 * Returns the response of `serve` after faults have delayed, cut or replaced it. Fails with `Disconnect` if a fault
 * breaks the connection.
 *
 * - `faults`: the faults; the last one is applied first
 * - `serve`: creates the response without faults
 * - `respond`: creates a response with FastMoss's envelope, for a fault that replaces the response
 *
 * @since 0.1.0
 * @category combinators
 */
export const inject = (
  faults: ReadonlyArray<Fault>,
  serve: Effect.Effect<Response>,
  respond: (content: Content) => Effect.Effect<Response>
): Effect.Effect<Response, Disconnect> =>
  Arr.reduceRight(faults, widen(serve), (serve, fault) => injectOne(fault, serve, respond))

const widen = (serve: Effect.Effect<Response, Disconnect>): Effect.Effect<Response, Disconnect> => serve

const injectOne = (
  fault: Fault,
  serve: Effect.Effect<Response, Disconnect>,
  respond: (content: Content) => Effect.Effect<Response>
): Effect.Effect<Response, Disconnect> => {
  switch (fault._tag) {
    case "Latency":
      return Effect.zipLeft(serve, Effect.sleep(fault.duration))
    case "Code":
      return Effect.map(
        respond(failure({ status: 200, code: fault.code, message: fault.message ?? `code ${fault.code}` })),
        setRetryAfter(fault.retryAfter)
      )
    case "Status":
      return Effect.map(
        fault.body === undefined
          ? respond(failure({ status: fault.status, code: codeOfStatus(fault.status), message: "service exception" }))
          : Effect.succeed(HttpServerResponse.text(fault.body, { status: fault.status })),
        setRetryAfter(fault.retryAfter)
      )
    case "Html":
      return Effect.succeed(html(fault.status ?? 200, "Please wait"))
    case "BlockPage":
      return Effect.succeed(html(567, "Access to this site is blocked"))
    case "Reset":
      return Effect.zipRight(fault.served ? serve : Effect.void, new Disconnect({ sent: Option.none() }))
    case "CutBody":
      return Effect.flatMap(serve, ({ body, headers, status }) => {
        const bytes = body._tag === "Uint8Array" ? body.body : new Uint8Array()
        return new Disconnect({
          sent: Option.some({
            status,
            headers: { ...headers, "content-length": String(bytes.length) },
            part: bytes.slice(0, bytes.length / 2)
          })
        })
      })
  }
}

const html = (status: number, text: string): Response =>
  HttpServerResponse.text(`<html><body>${text}</body></html>`, { status, contentType: "text/html" })

const setRetryAfter = (retryAfter: string | undefined) =>
  HttpServerResponse.setHeaders(retryAfter === undefined ? {} : { "retry-after": retryAfter })

/** Returns the error code that matches an HTTP status, for the envelope of a `Status` fault. */
const codeOfStatus = (status: number): number =>
  FastMossError.reasons[FastMossError.reasonOfStatus(status, undefined)].codes[0] ?? 40001
