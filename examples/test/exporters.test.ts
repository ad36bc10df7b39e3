import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import * as Otlp from "@effect/opentelemetry/Otlp"
import { NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel, Redacted } from "effect"
import { createServer, type ServerResponse } from "node:http"

/** Starts a server that records the requests and responds with a given handler. */
const server = (answer: (url: string, body: string, response: ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.async<{ readonly baseUrl: string; readonly bodies: Array<string>; readonly close: () => void }>((resume) => {
      const bodies: Array<string> = []
      const http = createServer((request, response) => {
        let body = ""
        request.on("data", (chunk) => body += String(chunk))
        request.on("end", () => {
          bodies.push(body)
          answer(request.url ?? "", body, response)
        })
      })
      http.listen(0, "127.0.0.1", () => {
        const address = http.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          http.close()
          http.closeAllConnections()
        }
        resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, bodies, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

describe("data that OpenTelemetry exporters send", () => {
  it.scopedLive("contains no secret, even if the server echoes secrets in its errors", () =>
    Effect.gen(function*() {
      const collector = yield* server((_, __, response) => response.writeHead(200).end("{}"))
      const fastMoss = yield* server((url, body, response) => {
        const echo = `${url} ${decodeURIComponent(url)} ${body}`
        const envelope = url.startsWith("/v1/token")
          ? { code: 0, data: { access_token: "CANARY-access&+%", refresh_token: "CANARY-refresh", expires_in: 7200 } }
          : { code: url.startsWith("/shop") ? 10001 : 40001, msg: echo, data: { echo }, request_id: echo }
        response.writeHead(url.startsWith("/product") ? 500 : 200).end(JSON.stringify(envelope))
      })
      const exporters = Otlp.layerJson({
        baseUrl: collector.baseUrl,
        resource: { serviceName: "test" },
        replaceLogger: Logger.defaultLogger
      })
      const client = FastMossClient.layer.pipe(
        Layer.provide(TokenStore.layerMemory),
        Layer.provide(FastMossConfig.layer({
          clientId: "client",
          clientSecret: Redacted.make("CANARY-secret&+%"),
          baseUrl: fastMoss.baseUrl,
          retry: { base: 0 }
        }))
      )
      yield* Effect.gen(function*() {
        const { call } = yield* FastMossClient.FastMossClient
        for (const path of ["/product/v1/search", "/shop/v1/search", "/test"]) {
          const error = yield* Effect.flip(Effect.withSpan(call(path), "caller"))
          yield* Effect.logError("failed", error)
        }
      }).pipe(
        Effect.provide(Layer.provideMerge(client, exporters).pipe(Layer.provide(NodeHttpClient.layerUndici))),
        Logger.withMinimumLogLevel(LogLevel.All)
      )
      const sent = collector.bodies.join("\n")
      // The server received traces, metrics and logs, and the requests to FastMoss contained the canaries.
      expect(sent).toContain("FastMoss attempt")
      expect(sent).toContain("fastmoss.retries")
      expect(sent).toContain("attempt 3")
      expect(fastMoss.bodies.join()).toContain("CANARY-secret")
      expect(sent).not.toMatch(/CANARY|sign=[0-9a-f]{8}|access_token=[^<]/)
    }))
})
