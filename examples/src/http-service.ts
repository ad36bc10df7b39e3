/**
 * FastMoss for a browser: a few routes with types of their own, behind which the credentials stay. `/docs` has a page to try
 * them, `/openapi.json` their description.
 *
 * Ctrl-C, or SIGTERM as of a container, ends it gracefully and with 0: it takes no more requests, and answers those that it
 * has.
 */
import { Command, Options } from "@effect/cli"
import { HttpApiBuilder, HttpApiScalar, HttpServer } from "@effect/platform"
import { Console, Effect, Layer, Schema } from "effect"
import { layer, Target } from "./environment.js"
import * as Fallback from "./http-service/fallback.js"
import * as Handlers from "./http-service/handlers.js"
import * as Listening from "./http-service/listening.js"
import { text, texts, whole } from "./options.js"
import { run } from "./run.js"

// Node takes an empty name for all addresses.
const Host = Schema.NonEmptyString.annotations({ message: () => "must be a name or an address of this machine" })

const Origin = Schema.String.pipe(Schema.filter((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: () => "must be a scheme and a host, such as https://app.example"
}))

const options = {
  port: whole("port", 0, 65_535).pipe(
    Options.withDefault(3000),
    Options.withDescription("0 takes one that is free")
  ),
  host: text("host", Host).pipe(
    Options.withDefault("127.0.0.1"),
    Options.withDescription("0.0.0.0 lets in other machines; nobody is asked for a password")
  ),
  origins: texts("origin", Origin).pipe(
    Options.withDescription("A page that may call this from a browser, such as https://app.example; any number of them")
  )
}

/** A page without anything of other hosts: fonts, and the links that upload the description. */
const scalar = { withDefaultFonts: false, showToolbar: "never", hideClientButton: true, telemetry: false }

const command = Command.make("http-service", options, ({ host, origins, port }) =>
  Effect.gen(function*() {
    yield* Console.error(yield* Target)
    const service = HttpApiBuilder.serve().pipe(
      Layer.provide(HttpApiScalar.layer({ path: "/docs", scalar })),
      Layer.provide(Fallback.layer),
      Layer.provide(HttpApiBuilder.middlewareOpenApi({ path: "/openapi.json" })),
      Layer.provide(
        origins.length === 0
          ? Layer.empty
          : HttpApiBuilder.middlewareCors({ allowedOrigins: origins, exposedHeaders: ["retry-after"] })
      ),
      Layer.provide(Handlers.layer),
      Layer.provide(Layer.scopedDiscard(HttpServer.addressWith((address) => Console.log(urlOf(address))))),
      Layer.provide(Listening.layer(port, host))
    )
    return yield* Layer.launch(service)
  })).pipe(
    Command.withDescription("Product search and rankings of FastMoss for a browser; credentials stay here."),
    Command.provide(layer)
  )

const urlOf = (address: HttpServer.Address) =>
  address._tag === "TcpAddress"
    ? `http://${address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname}:${address.port}/docs`
    : address.path

// Ctrl-C and SIGTERM are its normal end.
run(command, "HTTP service", 0)
