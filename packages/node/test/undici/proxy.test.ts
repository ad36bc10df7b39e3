import { FastMossConfig } from "@effect-fastmoss/core"
import { FastMossNode, UndiciHttpClient } from "@effect-fastmoss/node"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { type ConfigError, ConfigProvider, Effect, Exit, Fiber, Layer, Redacted, type Scope } from "effect"
import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { proxyServer, refusing } from "./proxyServer.js"
import { eventually, replying, serverOf, untraced } from "./socketServer.js"

const guide = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8")

type Variables = Readonly<Record<string, string>>

const withVariables = (variables: Variables) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" }))

/** Runs a test with a client that is built with the given environment variables. */
const withClient = <A, E>(
  variables: Variables,
  use: (http: HttpClient.HttpClient) => Effect.Effect<A, E, Scope.Scope>,
  layer: typeof UndiciHttpClient.layer = UndiciHttpClient.layer
) =>
  Effect.flatMap(HttpClient.HttpClient, (http) => use(untraced(http))).pipe(
    Effect.provide(layer),
    withVariables(variables)
  )

const textOf = (http: HttpClient.HttpClient, url: string) => Effect.flatMap(http.get(url), ({ text }) => text)

const buildFailure = <A>(
  layer: Layer.Layer<A, ConfigError.ConfigError>
): Effect.Effect<ConfigError.ConfigError, unknown, Scope.Scope> => Effect.flip(Layer.build(Layer.fresh(layer)))

const hello = serverOf(replying("hello"))

const portOf = ({ url }: { readonly url: string }) => new URL(url).port

/** Finds a free port on which no server listens. */
const closedPort = Effect.scoped(Effect.map(hello, portOf))

describe("the proxy variables", () => {
  const spellings = ["HTTP_PROXY", "http_proxy"]
  it.scopedLive.each(spellings)("send requests through the proxy: %s", (name) =>
    Effect.gen(function*() {
      const server = yield* hello
      const proxy = yield* proxyServer()
      yield* withClient({ [name]: `http://${proxy.address}` }, (http) =>
        Effect.gen(function*() {
          expect(yield* textOf(http, server.url)).toBe("hello")
        }))
      expect(proxy.targets).toEqual([new URL(server.url).host])
      expect(proxy.authorizations).toEqual([undefined])
    }))

  it.scopedLive("may omit the scheme, and the lower-case name takes precedence even if it is empty", () =>
    Effect.gen(function*() {
      const server = yield* hello
      const proxy = yield* proxyServer()
      const nothing = `127.0.0.1:${yield* closedPort}`
      yield* withClient({ http_proxy: proxy.address, HTTP_PROXY: nothing }, (http) => textOf(http, server.url))
      expect(proxy.targets).toHaveLength(1)
      yield* withClient({ http_proxy: "", HTTP_PROXY: nothing }, (http) => textOf(http, server.url))
      expect(proxy.targets).toHaveLength(1)
    }))

  it.scopedLive("apply per scheme, and HTTP_PROXY also applies to https without HTTPS_PROXY, as in undici", () =>
    Effect.gen(function*() {
      const ofHttp = yield* proxyServer(refusing(403))
      const ofHttps = yield* proxyServer(refusing(403))
      const request = (http: HttpClient.HttpClient) => Effect.exit(http.get("https://localhost:1/"))
      yield* withClient({ HTTP_PROXY: ofHttp.address, HTTPS_PROXY: ofHttps.address }, request)
      expect([ofHttp.targets, ofHttps.targets]).toEqual([[], ["localhost:1"]])
      yield* withClient({ HTTP_PROXY: ofHttp.address }, request)
      expect([ofHttp.targets, ofHttps.targets]).toEqual([["localhost:1"], ["localhost:1"]])
      const server = yield* hello
      yield* withClient({ HTTPS_PROXY: ofHttps.address }, (http) => textOf(http, server.url))
      expect(ofHttps.targets).toHaveLength(1)
    }))

  it.scopedLive("are read from the ConfigProvider and not from the process", () =>
    Effect.gen(function*() {
      const server = yield* hello
      const names = ["HTTP_PROXY", "http_proxy", "NO_PROXY"]
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          const before = names.map((name) => [name, process.env[name]] as const)
          for (const name of names) process.env[name] = name === "NO_PROXY" ? "*" : "http://127.0.0.1:1"
          return before
        }),
        (before) =>
          Effect.sync(() => {
            for (const [name, value] of before) {
              if (value === undefined) delete process.env[name]
              else process.env[name] = value
            }
          })
      )
      expect(yield* withClient({}, (http) => textOf(http, server.url))).toBe("hello")
      const proxy = yield* proxyServer()
      yield* withClient({ HTTPS_PROXY: proxy.address }, (http) => textOf(http, server.url))
      expect(proxy.targets).toEqual([])
      yield* withClient({ HTTP_PROXY: proxy.address }, (http) => textOf(http, server.url))
      expect(proxy.targets).toHaveLength(1)
    }))

  const noProxy: ReadonlyArray<readonly [name: string, noProxy: (port: string) => string, isProxied: boolean]> = [
    ["localhost", () => "localhost", false],
    ["LOCALHOST", () => "example.com, LOCALHOST", false],
    ["localhost:<its port>", (port) => `localhost:${port}`, false],
    ["localhost:1", () => "localhost:1", true],
    ["*", () => "*", false],
    ["host", () => "host", true],
    ["127.0.0.1", () => "127.0.0.1", true],
    ["nothing: loopback has no exception", () => "", true]
  ]
  for (const [name, value, isProxied] of noProxy) {
    it.scopedLive(`with NO_PROXY of ${name} reach localhost ${isProxied ? "through the proxy" : "directly"}`, () =>
      Effect.gen(function*() {
        const server = yield* hello
        const proxy = yield* proxyServer()
        const variables = { HTTP_PROXY: proxy.address, NO_PROXY: value(portOf(server)) }
        yield* withClient(variables, (http) => textOf(http, `http://localhost:${portOf(server)}`))
        expect(proxy.targets).toHaveLength(isProxied ? 1 : 0)
      }))
  }

  const suffixes: ReadonlyArray<readonly [noProxy: string, isProxied: boolean]> = [
    ["shop.test", false],
    [".shop.test", false],
    ["*.shop.test", false],
    ["hop.test", true]
  ]
  for (const [value, isProxied] of suffixes) {
    it.scopedLive(`with no_proxy of ${value} reach a subdomain ${isProxied ? "through the proxy" : "directly"}`, () =>
      Effect.gen(function*() {
        const server = yield* hello
        const proxy = yield* proxyServer()
        const url = `http://api.shop.test:${portOf(server)}`
        // Only the proxy can resolve the name.
        const exit = yield* withClient(
          { HTTP_PROXY: proxy.address, no_proxy: value, NO_PROXY: "*" },
          (http) => Effect.exit(textOf(http, url))
        )
        expect([Exit.isSuccess(exit), proxy.targets.length]).toEqual(isProxied ? [true, 1] : [false, 0])
      }))
  }
})

describe("the credentials of a proxy", () => {
  const credentials: ReadonlyArray<readonly [url: string, text: string]> = [
    ["user:CANARY", "user:CANARY"],
    ["us%40er:CAN%3AARY%2F%E5%AE%A0", "us@er:CAN:ARY/宠"],
    ["CANARY", "CANARY:"],
    ["CANARY:", "CANARY:"]
  ]
  for (const [url, text] of credentials) {
    it.scopedLive(`are sent to the proxy only: ${url}`, () =>
      Effect.gen(function*() {
        const server = yield* serverOf(({ headers }, response) => response.end(JSON.stringify(headers)))
        const proxy = yield* proxyServer()
        yield* withClient({ HTTP_PROXY: `http://${url}@${proxy.address}` }, (http) =>
          Effect.gen(function*() {
            expect(yield* textOf(http, server.url)).not.toMatch(/proxy|CANARY|Basic/i)
            expect(inspect(http, { depth: Infinity, showHidden: true })).not.toMatch(/CANARY|Basic/)
          }))
        expect(proxy.authorizations).toEqual([`Basic ${Buffer.from(text).toString("base64")}`])
      }))
  }

  const malformed = [
    "http://",
    "http://user:CANARY@",
    "http://user:CAN#ARY@127.0.0.1:1",
    "http://user:12/CANARY@127.0.0.1:1",
    "http://user:CAN%ARY@127.0.0.1:1",
    "http://127.0.0.1:99999",
    "socks5://user:CANARY@127.0.0.1:1",
    "user:CAN ARY@127.0.0.1:port"
  ]
  it.scopedLive.each(malformed)("do not appear in an error about a malformed URL: %s", (url) =>
    Effect.gen(function*() {
      for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "https_proxy"]) {
        const failures = [
          buildFailure(UndiciHttpClient.layer),
          buildFailure(FastMossNode.layer),
          buildFailure(FastMossNode.layerRedis)
        ]
        for (const failure of failures) {
          const credentials = {
            FASTMOSS_CLIENT_ID: "id",
            FASTMOSS_CLIENT_SECRET: "s",
            FASTMOSS_REDIS_URL: "redis://127.0.0.1:1"
          }
          const error = yield* withVariables({ ...credentials, [name]: url })(failure)
          expect(FastMossConfig.formatConfigError(error)).toBe(
            `${name} must be like http://user:password@host:3128, or https:// for a proxy that speaks TLS`
          )
          expect(inspect(error, { depth: Infinity })).not.toMatch(/CAN|ARY/)
        }
      }
      const option = yield* buildFailure(UndiciHttpClient.layerWith({ proxy: url }))
      expect(FastMossConfig.formatConfigError(option)).toMatch(/^proxy must be like /)
      expect(guide).toContain("`HTTPS_PROXY must be like http://user:password@host:3128, or https:// for a proxy")
    }))
})

describe("the option proxy", () => {
  it.scopedLive("takes precedence over the variables: a URL for all hosts, false for no proxy", () =>
    Effect.gen(function*() {
      const server = yield* hello
      const proxy = yield* proxyServer()
      const variables = { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "*" }
      for (const url of [`http://${proxy.address}`, Redacted.make(`http://u:p@${proxy.address}`)]) {
        yield* withClient(variables, (http) => textOf(http, server.url), UndiciHttpClient.layerWith({ proxy: url }))
      }
      expect(proxy.authorizations).toEqual([undefined, "Basic dTpw"])
      const direct = UndiciHttpClient.layerWith({ proxy: false })
      expect(yield* withClient({ HTTP_PROXY: "malformed:" }, (http) => textOf(http, server.url), direct)).toBe("hello")
      expect(proxy.targets).toHaveLength(2)
    }))

  it.live("must not be empty", () =>
    Effect.gen(function*() {
      const error = yield* Effect.scoped(buildFailure(UndiciHttpClient.layerWith({ proxy: "" })))
      expect(FastMossConfig.formatConfigError(error)).toMatch(/^proxy must be like /)
    }))
})

describe("a connection through a proxy", () => {
  it.scopedLive("is kept alive, used by one request at a time, and closed with the layer", () =>
    Effect.gen(function*() {
      const server = yield* serverOf((_, response) => setTimeout(() => response.end("hello"), 20))
      const proxy = yield* proxyServer()
      yield* withClient({ HTTP_PROXY: proxy.address }, (http) =>
        Effect.gen(function*() {
          // Two, as without a proxy, because a connection is free again a moment after its response.
          for (let i = 0; i < 8; i++) yield* textOf(http, server.url)
          expect(proxy.targets.length).toBeLessThanOrEqual(2)
          yield* Effect.all(Array.from({ length: 4 }, () => textOf(http, server.url)), { concurrency: 4 })
          expect(proxy.targets.length).toBeLessThanOrEqual(5)
          expect([server.connections(), proxy.sockets.size]).toEqual([proxy.targets.length, proxy.targets.length])
        }))
      expect(yield* eventually(() => proxy.sockets.size === 0 && server.sockets.size === 0)).toBe(true)
    }))

  it.scopedLive("is closed if the call is interrupted", () =>
    Effect.gen(function*() {
      const server = yield* serverOf(() => {})
      const proxy = yield* proxyServer()
      yield* withClient({ HTTP_PROXY: proxy.address }, (http) =>
        Effect.gen(function*() {
          const call = yield* Effect.fork(textOf(http, server.url))
          expect(yield* eventually(() => server.sockets.size === 1)).toBe(true)
          yield* Effect.sleep("50 millis")
          yield* Fiber.interrupt(call)
          expect(yield* eventually(() => proxy.sockets.size === 0 && server.sockets.size === 0)).toBe(true)
        }))
    }))

  it.scopedLive("is closed with the layer while the proxy hangs, or during the TLS handshake in the tunnel", () =>
    Effect.gen(function*() {
      const hanging = yield* proxyServer(() => {})
      const silent = yield* serverOf(() => {})
      const tunnels = yield* proxyServer()
      for (const proxy of [hanging, tunnels]) {
        yield* withClient({ HTTPS_PROXY: proxy.address }, (http) =>
          Effect.gen(function*() {
            // `silent` waits for the rest of a request. It answers no TLS handshake at once.
            yield* Effect.fork(Effect.exit(textOf(http, `https://localhost:${portOf(silent)}`)))
            expect(yield* eventually(() => proxy.targets.length === 1)).toBe(true)
          }))
        expect(yield* eventually(() => proxy.sockets.size === 0)).toBe(true)
      }
    }))

  it.scopedLive("does not change the headers of a request", () =>
    Effect.gen(function*() {
      const hosts = serverOf(({ headers }, response) => response.end(headers.host))
      const one = yield* hosts
      const other = yield* hosts
      const proxy = yield* proxyServer()
      yield* withClient({ HTTP_PROXY: proxy.address }, (http) =>
        Effect.gen(function*() {
          const request = HttpClientRequest.get(one.url)
          yield* http.execute(request)
          expect(request.headers).toEqual({})
          const response = yield* http.execute(HttpClientRequest.setUrl(request, other.url))
          expect(yield* response.text).toBe(new URL(other.url).host)
        }))
    }))
})
