import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { UndiciHttpClient } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Layer, Logger, LogLevel, Redacted, Schedule } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { inspect, promisify } from "node:util"
import { answerWell, hostileServer, selfSigned } from "../hostileServer.js"
import { proxyServer, type Refusal, refusing } from "./proxyServer.js"
import { eventually, type Handler, replying, serverOf } from "./socketServer.js"

const program = fileURLToPath(new URL("proxyProgram.mjs", import.meta.url))

type Variables = Readonly<Record<string, string>>

const withVariables = (variables: Variables) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" }))

/** Finds a free port on which no server listens. */
const closedPort = Effect.scoped(Effect.map(serverOf(() => {}), ({ url }) => new URL(url).port))

describe("a call to FastMoss through a proxy", () => {
  const client = (baseUrl: string, options: Partial<FastMossConfig.Options> = {}) =>
    FastMossClient.layer.pipe(Layer.provide(Layer.mergeAll(
      UndiciHttpClient.layer,
      TokenStore.layerMemory,
      FastMossConfig.layer({
        clientSecret: Redacted.make("secret"),
        authentication: "bearer",
        baseUrl,
        retry: { attempts: 2, base: 0 },
        ...options
      })
    )))

  const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))

  const good: Handler = replying(JSON.stringify({ code: 0, msg: "success", data: { ok: true } }))

  const failureOf = (baseUrl: string, proxyUrl: string, options?: Partial<FastMossConfig.Options>) => {
    const logs: Array<string> = []
    return call.pipe(
      Effect.provide(client(baseUrl, options)),
      Effect.sandbox,
      Effect.flip,
      withVariables({ HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl }),
      Logger.withMinimumLogLevel(LogLevel.All),
      Effect.provide(Logger.replace(Logger.defaultLogger, Logger.make((entry) => void logs.push(inspect(entry))))),
      Effect.map((cause) => {
        const failure = Cause.squash(cause)
        for (const text of [inspect(failure, { depth: 9 }), JSON.stringify(failure), Cause.pretty(cause), ...logs]) {
          expect(text).not.toMatch(/CANARY|Basic|dXNlcjpDQU5BUl/)
        }
        return failure
      })
    )
  }

  it.scopedLive("succeeds", () =>
    Effect.gen(function*() {
      const server = yield* serverOf(good)
      const proxy = yield* proxyServer()
      const { data } = yield* call.pipe(
        Effect.provide(client(server.url)),
        withVariables({ HTTP_PROXY: proxy.address })
      )
      expect(data).toEqual({ ok: true })
      expect(proxy.targets).toHaveLength(1)
    }))

  it.scopedLive("names a proxy that refuses connections", () =>
    Effect.gen(function*() {
      const port = yield* closedPort
      expect(yield* failureOf("https://localhost:1", `http://user:CANARY@127.0.0.1:${port}`)).toMatchObject({
        _tag: "FastMossTransportError",
        reason: "Connect",
        systemCode: "ECONNREFUSED",
        proxy: { address: `127.0.0.1:${port}` },
        attempts: 2,
        isRetryable: true,
        message:
          `POST /test: no connection to the proxy 127.0.0.1:${port}; check HTTPS_PROXY and the network (ECONNREFUSED).`
      })
    }))

  it.scopedLive("names a proxy whose host name is not found", () =>
    Effect.gen(function*() {
      expect(yield* failureOf("https://localhost:1", "http://user:CANARY@proxy.invalid")).toMatchObject({
        _tag: "FastMossTransportError",
        reason: "Dns",
        message: expect.stringMatching(
          /^POST \/test: the host name of the proxy proxy\.invalid:80 was not found; check HTTPS_PROXY \(E.*\)\.$/
        )
      })
    }))

  it.scopedLive("names a proxy whose certificate is not trusted, and one without TLS", () =>
    Effect.gen(function*() {
      const secure = yield* proxyServer(undefined, selfSigned())
      expect(yield* failureOf("https://localhost:1", `https://user:CANARY@localhost:${secure.port}`)).toMatchObject({
        reason: "Tls",
        message: expect.stringContaining(`no trusted TLS connection to the proxy localhost:${secure.port} (`)
      })
      const plain = yield* proxyServer()
      expect(yield* failureOf("https://localhost:1", `https://user:CANARY@localhost:${plain.port}`)).toMatchObject({
        reason: "Tls",
        message: expect.stringContaining(`no trusted TLS connection to the proxy localhost:${plain.port} (`)
      })
    }))

  it.scopedLive("checks the server's certificate with the server's own name, through a plain-text proxy and a TLS proxy", () =>
    Effect.gen(function*() {
      const certificate = selfSigned()
      const fs = yield* FileSystem.FileSystem
      const authority = `${yield* fs.makeTempDirectoryScoped()}/authority.pem`
      yield* fs.writeFileString(authority, certificate.cert)
      const server = yield* hostileServer(answerWell, { secure: certificate })
      const plain = yield* proxyServer()
      const secure = yield* proxyServer(undefined, certificate)
      const run = (variables: Variables) =>
        Effect.promise(async () => {
          const { stdout } = await promisify(execFile)(process.execPath, [program], {
            env: {
              FASTMOSS_AUTH: "bearer",
              FASTMOSS_CLIENT_SECRET: "secret",
              FASTMOSS_ATTEMPTS: "1",
              ...variables
            }
          })
          return stdout.trim()
        })
      const trusting = { NODE_EXTRA_CA_CERTS: authority, FASTMOSS_BASE_URL: `https://localhost:${server.port}` }
      const results = yield* Effect.all([
        run({ ...trusting, HTTPS_PROXY: `http://user:CANARY@${plain.address}` }),
        run({ ...trusting, HTTPS_PROXY: `https://user:CANARY@localhost:${secure.port}` }),
        run({ ...trusting, HTTPS_PROXY: plain.address, FASTMOSS_BASE_URL: `https://other.test:${server.port}` }),
        run({ ...trusting, HTTPS_PROXY: plain.address, NODE_EXTRA_CA_CERTS: "" }),
        run({ ...trusting, HTTPS_PROXY: "127.0.0.1:1", NO_PROXY: "localhost" })
      ], { concurrency: 2 })
      expect(results).toEqual([
        "{\"ok\":true}",
        "{\"ok\":true}",
        "POST /test: no trusted TLS connection to the server (ERR_TLS_CERT_ALTNAME_INVALID).",
        expect.stringMatching(/^POST \/test: no trusted TLS connection to the server \(.*SELF_SIGNED.*\)\.$/),
        "{\"ok\":true}"
      ])
      // Two programs run at a time, in any order.
      expect([...plain.targets].sort()).toEqual([
        `localhost:${server.port}`,
        `localhost:${server.port}`,
        `other.test:${server.port}`
      ])
      expect(secure.targets).toEqual([`localhost:${server.port}`])
    }).pipe(Effect.provide(NodeContext.layer)))

  const statuses: ReadonlyArray<readonly [status: number, attempts: number, hint: string]> = [
    [407, 1, ": check user name and password in HTTPS_PROXY"],
    [403, 1, ""],
    [400, 1, ""],
    [429, 2, ""],
    [502, 2, ""],
    [503, 2, ""]
  ]
  for (const [status, attempts, hint] of statuses) {
    it.scopedLive(`names a proxy that responds with ${status}, and sends ${attempts} requests`, () =>
      Effect.gen(function*() {
        const proxy = yield* proxyServer(refusing(status))
        expect(yield* failureOf("https://localhost:1", `http://user:CANARY@${proxy.address}`)).toMatchObject({
          _tag: "FastMossTransportError",
          reason: "Connect",
          proxy: { address: proxy.address, status },
          attempts,
          isRetryable: attempts > 1,
          message: `POST /test: the proxy ${proxy.address} refused to connect to the server (HTTP ${status}${hint}).`
        })
        expect(proxy.targets).toHaveLength(attempts)
        expect(yield* eventually(() => proxy.sockets.size === 0)).toBe(true)
      }))
  }

  const breaks: ReadonlyArray<readonly [name: string, refusal: Refusal]> = [
    ["ends the connection", (socket) => socket.end()],
    ["resets the connection", (socket) => socket.resetAndDestroy()]
  ]
  for (const [name, refusal] of breaks) {
    // undici would reconnect forever.
    it.scopedLive(`names a proxy that ${name} instead of responding, and sends it one request per attempt`, () =>
      Effect.gen(function*() {
        const proxy = yield* proxyServer(refusal)
        expect(yield* failureOf("https://localhost:1", `http://user:CANARY@${proxy.address}`)).toMatchObject({
          _tag: "FastMossTransportError",
          reason: "Reset",
          attempts: 2,
          message: expect.stringContaining(
            `the proxy ${proxy.address} broke the connection before it reached the server (`
          )
        })
        yield* Effect.sleep("100 millis")
        expect(proxy.targets).toHaveLength(2)
      }))
  }

  it.scopedLive("ends after the timeout while the proxy hangs, and after the time limit for the call", () =>
    Effect.gen(function*() {
      const proxy = yield* proxyServer(() => {})
      const url = `http://user:CANARY@${proxy.address}`
      expect(yield* failureOf("https://localhost:1", url, { timeout: "100 millis" })).toMatchObject({
        _tag: "FastMossTimeoutError",
        scope: "attempt",
        attempts: 2
      })
      expect(yield* failureOf("https://localhost:1", url, { callTimeout: "100 millis" })).toMatchObject({
        _tag: "FastMossTimeoutError",
        scope: "call"
      })
      expect(yield* eventually(() => proxy.sockets.size === 0)).toBe(true)
    }))

  it.scopedLive("fails with a broken connection if the proxy dies meanwhile, and then without a connection to the proxy", () =>
    Effect.gen(function*() {
      let count = 0
      const server = yield* serverOf(() => count += 1)
      const proxy = yield* proxyServer()
      const killed = Effect.sync(() => count > 0).pipe(
        Effect.repeat({ until: (isUnderWay) => isUnderWay, schedule: Schedule.spaced("10 millis") }),
        Effect.zipRight(Effect.sync(proxy.kill))
      )
      const [broken] = yield* Effect.all(
        [failureOf(server.url, `http://${proxy.address}`, { retry: { attempts: 1 } }), killed],
        { concurrency: 2 }
      )
      expect(broken).toMatchObject({ _tag: "FastMossTransportError", reason: "Reset", attempts: 1 })
      expect(yield* failureOf(server.url, `http://${proxy.address}`)).toMatchObject({
        reason: "Connect",
        proxy: { address: proxy.address }
      })
      expect(count).toBe(1)
    }))
})
