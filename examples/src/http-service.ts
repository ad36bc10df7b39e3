/**
 * FastMoss for a browser: a few routes with types of their own, behind which the credentials stay. `/docs` has a page to try
 * them, `/openapi.json` their description.
 *
 * Ctrl-C, or SIGTERM as of a container, ends it gracefully: it takes no more requests, and answers those that it has.
 */
import { Command, Options } from "@effect/cli"
import { HttpApiBuilder, HttpApiSwagger, HttpServer } from "@effect/platform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Console, Effect, Layer, Predicate, Schema } from "effect"
import { createServer } from "node:http"
import { layer, lineOf, Target } from "./environment.js"
import * as Handlers from "./http-service/handlers.js"
import { run } from "./run.js"

const options = {
  port: Options.integer("port").pipe(
    Options.withSchema(Schema.Int.pipe(Schema.between(0, 65_535))),
    Options.withDefault(3000),
    Options.withDescription("0 takes one that is free")
  ),
  host: Options.text("host").pipe(
    Options.withDefault("127.0.0.1"),
    Options.withDescription("0.0.0.0 lets in other machines; nobody is asked for a password")
  ),
  origins: Options.text("origin").pipe(
    Options.repeated,
    Options.withDescription("A page that may call this from a browser, such as https://app.example; any number of them")
  )
}

/** The longest time in milliseconds that answers under way may take when the service ends. */
const patience = 10_000

/** The server of Node. Closing it waits for the answers under way, and no longer than `patience`. */
const listening = (port: number, host: string) =>
  Layer.suspend(() => {
    const server = createServer()
    const http = NodeHttpServer.layer(() => server, { port, host })
    const hurry = Effect.sync(() => {
      // A browser keeps its connection for the next request, which is not to come.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const late = setTimeout(() => server.closeAllConnections(), patience)
      server.once("close", () => {
        clearInterval(idle)
        clearTimeout(late)
      })
    })
    // Built after the server, so that it begins before the server waits.
    return Layer.provideMerge(Layer.scopedDiscard(Effect.addFinalizer(() => hurry)), http)
  })

const command = Command.make("http-service", options, ({ host, origins, port }) =>
  Effect.gen(function*() {
    yield* Console.error(yield* Target)
    const service = HttpApiBuilder.serve().pipe(
      Layer.provide(HttpApiSwagger.layer({ path: "/docs" })),
      Layer.provide(HttpApiBuilder.middlewareOpenApi({ path: "/openapi.json" })),
      Layer.provide(origins.length === 0 ? Layer.empty : HttpApiBuilder.middlewareCors({ allowedOrigins: origins })),
      Layer.provide(Handlers.layer),
      Layer.provide(Layer.scopedDiscard(HttpServer.addressWith((address) =>
        Console.log(
          address._tag === "TcpAddress" ? `http://${address.hostname}:${address.port}/docs` : address.path
        )
      ))),
      Layer.provide(listening(port, host))
    )
    return yield* Effect.catchTag(Layer.launch(service), "ServeError", ({ cause }) =>
      Effect.fail(
        Predicate.hasProperty(cause, "code") && cause.code === "EADDRINUSE"
          ? `Port ${port} of ${host} is in use. Choose another with --port, or any free port with --port 0.`
          : lineOf(cause)
      ))
  })).pipe(
    Command.withDescription("Product search and rankings of FastMoss for a browser; credentials stay here."),
    Command.provide(layer)
  )

run(command, "HTTP service")
