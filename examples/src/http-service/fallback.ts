/** Responses to requests with an unknown path or with invalid parameters. */
import { HttpApiBuilder, HttpApiError, type HttpApp, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { RouteNotFound } from "@effect/platform/HttpServerError"
import { Effect, Layer } from "effect"
import { api, Refused } from "./Api.js"

const answered = (routes: HttpApp.Default<unknown>): HttpApp.Default<Refused> =>
  Effect.catchAll(routes, (error) =>
    error instanceof RouteNotFound
      ? unknown
      : error instanceof HttpApiError.HttpApiDecodeError
      ? new Refused({ message: lineOf(error) })
      : Effect.die(error))

const unknown = Effect.map(HttpServerRequest.HttpServerRequest, ({ method, url }) =>
  HttpServerResponse.unsafeJson({
    _tag: "NotFound",
    message: `There is no route ${method} ${url.split("?")[0]}; see /docs`
  }, { status: 404 }))

/**
 * Returns one line with the first problem of each parameter. Only the first is useful, because for an optional
 * parameter the schema also reports that it is present.
 */
const lineOf = ({ issues }: HttpApiError.HttpApiDecodeError) => {
  const problems = new Map<string, string>()
  for (const { message, path } of issues) {
    const name = path.map(String).join(".")
    if (!problems.has(name)) problems.set(name, message)
  }
  return [...problems].map(([name, message]) => `${name} ${message}`).join("; ")
}

export const layer = Layer.merge(
  HttpApiBuilder.middleware(api, answered),
  HttpApiBuilder.Router.use((router) => router.get("/", HttpServerResponse.redirect("/docs")))
)
