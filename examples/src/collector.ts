/** A minimal OpenTelemetry collector: it receives OTLP/HTTP with JSON and formats traces and metrics as text. */
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, FiberRef, Order, Ref, Schema } from "effect"
import { createServer } from "node:http"

const Attributes = Schema.Array(Schema.Struct({
  key: Schema.String,
  value: Schema.Record({ key: Schema.String, value: Schema.Unknown })
}))

const Span = Schema.Struct({
  spanId: Schema.String,
  parentSpanId: Schema.optional(Schema.String),
  name: Schema.String,
  startTimeUnixNano: Schema.String,
  endTimeUnixNano: Schema.String,
  attributes: Attributes,
  status: Schema.Struct({ code: Schema.Number })
})
type Span = typeof Span.Type

const Points = Schema.optional(Schema.Struct({
  dataPoints: Schema.Array(Schema.Struct({
    attributes: Attributes,
    asDouble: Schema.optional(Schema.Number),
    asInt: Schema.optional(Schema.Union(Schema.Number, Schema.NumberFromString)),
    count: Schema.optional(Schema.Union(Schema.Number, Schema.NumberFromString)),
    sum: Schema.optional(Schema.Number)
  }))
}))

const Metric = Schema.Struct({ name: Schema.String, sum: Points, gauge: Points, histogram: Points })
type Metric = typeof Metric.Type

const Traces = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({ scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })) })
  )
})

const Metrics = Schema.Struct({
  resourceMetrics: Schema.Array(
    Schema.Struct({ scopeMetrics: Schema.Array(Schema.Struct({ metrics: Schema.Array(Metric) })) })
  )
})

/** Starts a collector on a free port of 127.0.0.1. The collector stops when the scope closes. */
export const start = Effect.gen(function*() {
  const spans = yield* Ref.make<ReadonlyArray<Span>>([])
  const metrics = yield* Ref.make<ReadonlyArray<Metric>>([])
  const received = HttpServerResponse.unsafeJson({})

  const app = HttpRouter.empty.pipe(
    HttpRouter.post(
      "/v1/traces",
      Effect.flatMap(HttpServerRequest.schemaBodyJson(Traces), ({ resourceSpans }) =>
        Effect.as(
          Ref.update(spans, (all) => [
            ...all,
            ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
          ]),
          received
        ))
    ),
    HttpRouter.post(
      "/v1/metrics",
      // The sums are cumulative, so the latest export replaces the earlier ones.
      Effect.flatMap(HttpServerRequest.schemaBodyJson(Metrics), ({ resourceMetrics }) =>
        Effect.as(
          Ref.set(
            metrics,
            resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
          ),
          received
        ))
    ),
    HttpRouter.post("/v1/logs", Effect.succeed(received))
  )

  const server = createServer()
  const http = yield* NodeHttpServer.make(() => server, { port: 0, host: "127.0.0.1" })
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  yield* Effect.locally(http.serve(app), FiberRef.currentTracerEnabled, false)

  return {
    baseUrl: http.address._tag === "TcpAddress" ? `http://127.0.0.1:${http.address.port}` : http.address.path,
    traces: Effect.map(Ref.get(spans), drawTraces),
    metrics: Effect.map(Ref.get(metrics), listMetrics)
  }
})

/** Formats spans as a tree: each span is below its parent, in order of the start times. */
const drawTraces = (spans: ReadonlyArray<Span>): string => {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const draw = (parent: string | undefined, indent: string): ReadonlyArray<string> =>
    spans
      .filter(({ parentSpanId: id }) => (id !== undefined && ids.has(id) ? id : undefined) === parent)
      .sort(byBeginning)
      .flatMap((span) => [`${indent}${describe(span)}`, ...draw(span.spanId, `${indent}  `)])
  return draw(undefined, "").join("\n")
}

const byBeginning = Order.mapInput(Order.bigint, ({ startTimeUnixNano }: Span) => BigInt(startTimeUnixNano))

const describe = ({ attributes, endTimeUnixNano, name, startTimeUnixNano, status }: Span): string => {
  const millis = (BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1_000_000n
  return [name, `${millis} ms`, status.code === 2 ? "failed" : "ok", pairs(attributes)].filter((word) => word !== "")
    .join("  ")
}

/** Formats metrics as one line per time series, with its name, attributes and latest value. */
const listMetrics = (metrics: ReadonlyArray<Metric>): string =>
  metrics
    .filter(({ name }) => name.startsWith("fastmoss."))
    .flatMap(({ gauge, histogram, name, sum }) =>
      [sum, gauge, histogram].flatMap((points) =>
        (points?.dataPoints ?? []).map(({ asDouble, asInt, attributes, count, sum }) =>
          [name, pairs(attributes), count === undefined ? asDouble ?? asInt : `${count} values, sum ${sum}`]
            .filter((word) => word !== "").join("  ")
        )
      )
    )
    .sort()
    .join("\n")

const pairs = (attributes: typeof Attributes.Type): string =>
  attributes.filter(({ key }) => !exportersOwn.has(key)).map(({ key, value }) =>
    `${key}=${Object.values(value).map(String).join()}`
  ).sort().join(" ")

/** Attributes that Effect's exporter adds to failed spans. The output omits them. */
const exportersOwn: ReadonlySet<string> = new Set(["span.label", "status.interrupted"])
