import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { UndiciHttpClient } from "@effect-fastmoss/node"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Effect, Either, Layer, Redacted } from "effect"
import { gzipSync } from "node:zlib"
import { answer, answerWell, begin, type Behaviour, hostileServer, raw, selfSigned } from "./hostileServer.js"

const clients = {
  ours: UndiciHttpClient.layer,
  undici: NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layer,
  fetch: FetchHttpClient.layer
} as const

type Client = keyof typeof clients

interface Fault {
  readonly name: string
  readonly behaviour?: Behaviour
  /** The scheme of the server's URL. */
  readonly scheme?: "http" | "https"
  readonly secure?: { readonly key: string; readonly cert: string }
  /** True if the server responds before a complete request has arrived. */
  readonly speaksFirst?: boolean
  /** URL to call instead of the server's. */
  readonly baseUrl?: string
  /**
   * True if the server never responds. The test then sets a short time limit, because the call always takes the whole
   * limit.
   */
  readonly isEndless?: boolean
  readonly expected: string
  readonly attempts: number
  /** Expected results of HTTP clients whose result differs, keyed by the name of the client. */
  readonly but?: Partial<Record<Client, { readonly expected: string; readonly attempts: number }>>
}

const megabyte = Buffer.alloc(1024 * 1024, "x")

/** Sends a hundred megabytes, as fast as the client reads them. `frame` wraps each chunk. */
const pour = (socket: Parameters<Behaviour>[0], frame: (chunk: Buffer) => Buffer) => {
  let left = 100
  const next = () => {
    while (left > 0 && !socket.destroyed) {
      left -= 1
      if (!socket.write(frame(megabyte))) return void socket.once("drain", next)
    }
  }
  next()
}

let certificate = { key: "", cert: "" }

const faults: ReadonlyArray<Fault> = [
  {
    name: "connection refused",
    baseUrl: "http://127.0.0.1:1",
    expected: "FastMossTransportError: Connect",
    attempts: 3,
    // `fetch` blocks this port itself, as browsers do.
    but: { fetch: { expected: "FastMossTransportError: Unknown", attempts: 3 } }
  },
  {
    name: "unknown host",
    baseUrl: "https://fastmoss.invalid",
    expected: "FastMossTransportError: Dns",
    attempts: 3
  },
  {
    name: "an untrusted certificate",
    scheme: "https",
    get secure() {
      return certificate
    },
    expected: "FastMossTransportError: Tls",
    attempts: 3
  },
  {
    name: "plain text where TLS was expected",
    scheme: "https",
    speaksFirst: true,
    behaviour: (socket) => {
      raw(socket, "400 Bad Request", { "content-length": 0, connection: "close" })
      socket.end()
    },
    expected: "FastMossTransportError: Tls",
    attempts: 3
  },
  {
    name: "hangs before its headers",
    behaviour: () => {},
    isEndless: true,
    expected: "FastMossTimeoutError: attempt",
    attempts: 3
  },
  {
    name: "hangs in its body",
    behaviour: begin,
    isEndless: true,
    expected: "FastMossTimeoutError: attempt",
    attempts: 3
  },
  {
    name: "sends one byte per second",
    behaviour: (socket) => {
      raw(socket, "200 OK", { "content-length": 1000 })
      const timer = setInterval(() => socket.write(" "), 1000)
      socket.once("close", () => clearInterval(timer))
    },
    isEndless: true,
    expected: "FastMossTimeoutError: attempt",
    attempts: 3
  },
  {
    name: "resets before its headers",
    behaviour: (socket) => void socket.resetAndDestroy(),
    expected: "FastMossTransportError: Reset",
    attempts: 3
  },
  {
    name: "resets in its body",
    behaviour: (socket) => {
      begin(socket)
      setTimeout(() => socket.resetAndDestroy(), 20)
    },
    expected: "FastMossTransportError: Reset",
    attempts: 3
  },
  {
    name: "ends before its Content-Length",
    behaviour: (socket) => {
      begin(socket)
      socket.end()
    },
    expected: "FastMossTransportError: Reset",
    attempts: 3
  },
  {
    name: "sends more than its Content-Length",
    behaviour: (socket) => {
      answer(socket, "{\"code\":0,\"data\":{}}", { "content-length": 10 })
      socket.end()
    },
    expected: "FastMossDecodeError: JSON",
    attempts: 1
  },
  {
    name: "does not speak HTTP",
    behaviour: (socket) => void socket.end("220 mail.example.com ESMTP\r\n"),
    expected: "FastMossTransportError: Unknown",
    attempts: 3
  },
  {
    name: "HTTP 200 with an HTML page",
    behaviour: (socket) => {
      answer(socket, "<html><body>Please wait</body></html>", { "content-type": "text/html", connection: "close" })
      socket.end()
    },
    expected: "FastMossDecodeError: JSON",
    attempts: 1
  },
  ...(["204 No Content", "304 Not Modified"] as const).map((status): Fault => ({
    name: `HTTP ${status.slice(0, 3)} without a body`,
    behaviour: (socket) => {
      raw(socket, status, { connection: "close" })
      socket.end()
    },
    expected: status === "204 No Content" ? "FastMossDecodeError: JSON" : "FastMossStatusError: 304",
    attempts: 1
  })),
  {
    name: "gzip without a request for it",
    behaviour: (socket) => {
      const body = gzipSync("{\"code\":10001,\"data\":null}")
      raw(socket, "200 OK", { "content-encoding": "gzip", "content-length": body.length, connection: "close" }, body)
      socket.end()
    },
    expected: "FastMossDecodeError: JSON",
    attempts: 1,
    but: { fetch: { expected: "FastMossApiError: InvalidParameter", attempts: 1 } }
  },
  {
    name: "100 MB with Content-Length",
    behaviour: (socket) => {
      raw(socket, "200 OK", { "content-length": 100 * megabyte.length })
      pour(socket, (chunk) => chunk)
    },
    expected: "FastMossDecodeError: at most 1048576 bytes",
    attempts: 1
  },
  {
    name: "100 MB without Content-Length",
    behaviour: (socket) => {
      raw(socket, "200 OK", { "transfer-encoding": "chunked" })
      pour(socket, (chunk) => Buffer.concat([Buffer.from("100000\r\n"), chunk, Buffer.from("\r\n")]))
    },
    expected: "FastMossDecodeError: at most 1048576 bytes",
    attempts: 1
  },
  {
    name: "a redirect to another host",
    behaviour: (socket) => {
      raw(socket, "307 Temporary Redirect", { location: elsewhere, "content-length": 0, connection: "close" })
      socket.end()
    },
    expected: "FastMossStatusError: 307",
    attempts: 1
  },
  {
    name: "HTTP 503",
    behaviour: (socket) => {
      raw(socket, "503 Service Unavailable", { "content-length": 0, connection: "close" })
      socket.end()
    },
    expected: "FastMossStatusError: 503",
    attempts: 3
  },
  {
    name: "closes a connection on its second request",
    behaviour: (socket, count) => count === 2 ? void socket.destroy() : answerWell(socket, count),
    expected: "success",
    attempts: 2
  }
]

let elsewhere = ""

const labelOf = Either.match({
  onRight: () => "success",
  onLeft: (error: Effect.Effect.Error<ReturnType<FastMossClient.Service["call"]>>) => {
    switch (error._tag) {
      case "FastMossTransportError":
      case "FastMossApiError":
        return `${error._tag}: ${error.reason}`
      case "FastMossTimeoutError":
        return `${error._tag}: ${error.scope}`
      case "FastMossStatusError":
        return `${error._tag}: ${error.status}`
      case "FastMossDecodeError":
        return `${error._tag}: ${error.issues[0]?.expected}`
      default:
        return error._tag
    }
  }
})

const run = (fault: Fault, client: Client) =>
  Effect.gen(function*() {
    const server = yield* hostileServer(fault.behaviour ?? answerWell, fault)
    const other = yield* hostileServer(answerWell)
    const healthy = yield* hostileServer(answerWell)
    elsewhere = `http://127.0.0.1:${other.port}/elsewhere`
    const baseUrl = fault.baseUrl ?? `${fault.scheme ?? "http"}://127.0.0.1:${server.port}`

    const layerAt = (baseUrl: string) =>
      FastMossClient.layer.pipe(
        Layer.provide(TokenStore.layerMemory),
        Layer.provide(FastMossConfig.layer({
          clientId: "client",
          clientSecret: Redacted.make("CANARY"),
          baseUrl,
          authentication: "bearer",
          timeout: "60 seconds",
          maxResponseSize: 1024 * 1024,
          retry: { base: 0 },
          coalesce: false
        })),
        Layer.orDie
      )

    const result = yield* Effect.gen(function*() {
      const http = yield* Layer.build(clients[client])
      const { call } = FastMossClient.FastMossClient.pipe(Effect.map(({ call }) => call), (effect) => ({
        call: (baseUrl: string) => Effect.provide(effect, Layer.provide(layerAt(baseUrl), Layer.succeedContext(http)))
      }))
      const attempt = yield* call(baseUrl)
      const before = process.memoryUsage().rss
      // The first response is good, so that a connection can be reused.
      if (fault.expected === "success") yield* attempt("/test")
      const sentBefore = server.requests()
      const exit = yield* Effect.either(
        FastMossClient.withRequestOptions(attempt("/test"), fault.isEndless === true ? { timeout: "250 millis" } : {})
      )
      const grown = process.memoryUsage().rss - before
      const left = yield* server.busy
      const attempts = Either.isLeft(exit) && "attempts" in exit.left
        ? exit.left.attempts
        : server.requests() - sentBefore
      server.behave()
      // A host that is missing or untrusted does not recover.
      const next = yield* Effect.either(
        fault.baseUrl === undefined && fault.scheme === undefined
          ? attempt("/test")
          : Effect.flatMap(call(`http://127.0.0.1:${healthy.port}`), (call) => call("/test"))
      )
      return { label: labelOf(exit), attempts, left, next: labelOf(next), grown, error: exit }
    }).pipe(Effect.scoped)

    return { ...result, bytesSent: server.bytesSent(), elsewhere: other.requests() }
  }).pipe(Effect.scoped)

const rejections: Array<unknown> = []
const onRejection = (reason: unknown) => void rejections.push(reason)
const rows: Array<ReadonlyArray<string | number>> = []

beforeAll(() => {
  certificate = selfSigned()
  process.on("unhandledRejection", onRejection)
})
afterAll(() => void process.off("unhandledRejection", onRejection))

describe.each(["ours", "undici", "node:http", "fetch"] as const)("a hostile network, over %s", (client) => {
  for (const fault of faults) {
    const { attempts, expected } = fault.but?.[client] ?? fault
    it.live(
      `${fault.name}: ${expected} after ${attempts}; no socket is left, and the next call works`,
      () =>
        Effect.gen(function*() {
          const seen = yield* run(fault, client)
          expect(seen).toMatchObject({ label: expected, attempts, left: 0, next: "success", elsewhere: 0 })
          expect(rejections).toEqual([])
          expect(JSON.stringify(seen.error)).not.toContain("CANARY")
          if (fault.name.startsWith("100 MB")) {
            // The client reads at most one megabyte. The rest is in the buffers of sockets and pipes.
            expect(seen.bytesSent).toBeLessThan(30 * megabyte.length)
            expect(seen.grown).toBeLessThan(60 * megabyte.length)
          }
          if (client === "ours") rows.push([fault.name, seen.label, seen.attempts, seen.left, seen.next])
        }),
      120_000
    )
  }
})

describe("docs/fault-matrix.md", () => {
  it("contains the results over undici", async () => {
    await expect(`# Faults of the network

Read this page to see how a call ends when the network or the server misbehaves. Each row is a fault of the server or of the
connection. The call uses undici, the default of three attempts, and a \`maxResponseSize\` of 1 MB. [Errors](errors.md) explains the tags.

- **result**: success, or the tag of the error with its reason.
- **attempts**: the number of requests that the call sent.
- **sockets left**: connections that the server still holds open for an unfinished request after the call has ended.
- **next call**: the result of the next call over the same HTTP client, after the fault has ended.

\`npx -y pnpm@10 measure:faults\` runs each fault on real sockets and writes this page. The test
\`packages/node/test/hostile.test.ts\` compares this page with its results. It also runs each fault over \`node:http\` and \`fetch\`.

${tableOf(["fault", "result", "attempts", "sockets left", "next call"], rows)}
`).toMatchFileSnapshot("../../../docs/fault-matrix.md")
  })
})
