/**
 * Exports the traces and metrics of a few calls over OTLP/HTTP, the protocol of OpenTelemetry. The example starts a collector
 * on 127.0.0.1 and prints the traces and metrics that the collector received.
 *
 * The calls go to a sandbox that injects one fault, so the traces contain a retry. To call FastMoss, replace `fastMoss` with
 * `FastMossNode.layer`. To use your own collector, pass its address as `baseUrl` and leave out `Collector`.
 */
import { FastMossClient, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/cli"
import * as Otlp from "@effect/opentelemetry/Otlp"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Console, Effect, Layer } from "effect"
import * as Collector from "./collector.js"
import { run } from "./run.js"

const fastMoss = FastMossClient.layer.pipe(
  Layer.provide(
    Layer.mergeAll(
      SandboxServer.layerConfig({ prices: { "/test": 0.07 } }),
      TokenStore.layerMemory,
      NodeHttpClient.layerUndici
    )
  ),
  Layer.provide(SandboxServer.layer({
    faults: [{ path: "/test", times: 1, fault: Sandbox.Fault.Status({ status: 503, retryAfter: "1" }) }]
  }))
)

/** Sends two equal calls at once, which are coalesced into one request, then another call. */
const program = Effect.gen(function*() {
  const client = yield* FastMossClient.FastMossClient
  yield* Effect.all([client.call("/test", { n: 1 }), client.call("/test", { n: 1 })], { concurrency: 2 })
  yield* client.call("/test", { n: 2 })
}).pipe(Effect.withSpan("program"))

const command = Command.make("telemetry", {}, () =>
  Effect.gen(function*() {
    const collector = yield* Collector.start
    const exporters = Otlp.layerJson({
      baseUrl: collector.baseUrl,
      resource: { serviceName: "telemetry-example" }
    }).pipe(Layer.provide(NodeHttpClient.layerUndici))
    // The layer of the exporters closes last, after the layer of the client. When it closes, it exports the remaining
    // data.
    yield* Effect.provide(program, Layer.provideMerge(fastMoss, exporters))
    yield* Console.log(yield* collector.traces)
    yield* Console.log(yield* collector.metrics)
  }).pipe(Effect.scoped)).pipe(
    Command.withDescription(
      "Shows the traces and metrics of a few calls, as an OpenTelemetry collector receives them"
    )
  )

run(command, "FastMoss telemetry")
