/**
 * The traces and metrics of a program's calls, sent over OTLP/HTTP, the protocol of OpenTelemetry, to a collector that this
 * example starts on 127.0.0.1. It prints what the collector received.
 *
 * It calls a sandbox with a fault in it, so that there is a retry to see. For FastMoss itself, `FastMossNode.layer` takes
 * the place of `fastMoss`; for a collector of your own, its address that of `Collector`.
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

/** Two equal calls at once, which are coalesced into one request, and another call. */
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
    // What is still to be sent goes out when the exporters' layer ends, after the client's.
    yield* Effect.provide(program, Layer.provideMerge(fastMoss, exporters))
    yield* Console.log(yield* collector.traces)
    yield* Console.log(yield* collector.metrics)
  }).pipe(Effect.scoped)).pipe(
    Command.withDescription(
      "Shows the traces and metrics of a few calls, as a collector of OpenTelemetry receives them"
    )
  )

run(command, "FastMoss telemetry")
