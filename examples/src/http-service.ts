/**
 * An HTTP service through which a browser can call FastMoss. The credentials stay on the server. `/docs` is a page to try the
 * routes, `/openapi.json` describes them.
 *
 * After Ctrl-C or SIGTERM the service accepts no new requests, completes the current ones and exits with code 0.
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

// An empty name is rejected, because Node.js would listen on all addresses.
const Host = Schema.NonEmptyString.annotations({ message: () => "must be a name or an address of this machine" })

const Origin = Schema.String.pipe(Schema.filter((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: () => "must be a scheme and a host, such as https://app.example"
}))

const options = {
  port: whole("port", 0, 65_535).pipe(
    Options.withDefault(3000),
    Options.withDescription("The port; 0 means any free port")
  ),
  host: text("host", Host).pipe(
    Options.withDefault("127.0.0.1"),
    Options.withDescription("The address to listen on; 0.0.0.0 lets other machines call the service without a login")
  ),
  origins: texts("origin", Origin).pipe(
    Options.withDescription(
      "The origin of a page that may call the service, such as https://app.example; can be repeated"
    )
  )
}

/**
 * Settings of the page at `/docs`. With them, the page loads no fonts from other hosts, and has no links to sites that
 * upload the description.
 */
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
    Command.withDescription(
      "Serves FastMoss's product search and rankings to browsers. The credentials stay on the server."
    ),
    Command.provide(layer)
  )

const urlOf = (address: HttpServer.Address) =>
  address._tag === "TcpAddress"
    ? `http://${address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname}:${address.port}/docs`
    : address.path

// Ctrl-C and SIGTERM are the normal end of a server, so the exit code is 0.
run(command, "HTTP service", 0)
