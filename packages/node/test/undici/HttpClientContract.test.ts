import { UndiciHttpClient } from "@effect-fastmoss/node"
import { FetchHttpClient, HttpBody, HttpClient, HttpClientRequest, type HttpClientResponse } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import Undici from "@effect/platform-node/Undici"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Either, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { echo, eventually, type Handler, replying, type Server, serverOf, untraced } from "./socketServer.js"

const clients = {
  ours: UndiciHttpClient.layer,
  "layerUndici": NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layer,
  fetch: Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
} as const

// `fetch` sends through the dispatcher of the whole process. It is that of the first module that sends or loads undici,
// so another test file in this process may have determined it.
const dispatcher = Undici.getGlobalDispatcher()
beforeAll(() => Undici.setGlobalDispatcher(new Undici.Agent()))
afterAll(() => Undici.setGlobalDispatcher(dispatcher))

type Name = keyof typeof clients

describe.each(Object.keys(clients).filter((name): name is Name => name in clients))("an HttpClient: %s", (name) => {
  /** Declares a test that runs twice: with the span of `@effect/platform`, and without it as in core's `Transport`. */
  const test = (
    title: string,
    handler: Handler,
    check: (http: HttpClient.HttpClient, server: Server) => Effect.Effect<void, unknown, Scope.Scope>
  ) => {
    for (const [way, through] of [["", untraced], [", traced", (http: HttpClient.HttpClient) => http]] as const) {
      it.scopedLive(title + way, () =>
        Effect.gen(function*() {
          const server = yield* serverOf(handler)
          yield* Effect.flatMap(HttpClient.HttpClient, (http) => check(through(http), server)).pipe(
            Effect.provide(clients[name])
          )
        }))
    }
  }

  const bodies: ReadonlyArray<readonly [string, HttpBody.HttpBody, string | null, string]> = [
    ["nothing", HttpBody.empty, null, ""],
    ["text", HttpBody.text("宠物 🐶", "text/plain; charset=utf-8"), "text/plain; charset=utf-8", "宠物 🐶"],
    [
      "bytes",
      HttpBody.uint8Array(new TextEncoder().encode("bytes"), "application/x-bytes"),
      "application/x-bytes",
      "bytes"
    ],
    ["a raw text", HttpBody.raw("raw"), null, "raw"],
    ["JSON", HttpBody.unsafeJson({ a: 1 }), "application/json", "{\"a\":1}"],
    ["URL parameters", HttpBody.urlParams([["a", "1 2"]]), "application/x-www-form-urlencoded", "a=1+2"],
    [
      "a stream",
      HttpBody.stream(Stream.make("one ", "two").pipe(Stream.encodeText), "application/x-stream"),
      "application/x-stream",
      "one two"
    ]
  ]

  for (const [kind, body, type, text] of bodies) {
    test(`sends ${kind}`, echo, (http, { url }) =>
      Effect.gen(function*() {
        const request = HttpClientRequest.post(`${url}/a/b?c=d%20e`).pipe(
          HttpClientRequest.setHeader("x-custom", "yes"),
          HttpClientRequest.appendUrlParam("f", "宠"),
          HttpClientRequest.setBody(body)
        )
        const response = yield* http.execute(request)
        const json = yield* response.json
        // `fetch` adds the type of a text by itself.
        const seen = kind === "a raw text" && name === "fetch" ? "text/plain;charset=UTF-8" : type
        expect(json).toEqual({
          method: "POST",
          url: "/a/b?c=d+e&f=%E5%AE%A0",
          type: seen,
          custom: "yes",
          body: text
        })
        expect(response.request.url).toBe(request.url)
      }))
  }

  // undici 7 itself cannot send forms on Node 20.
  if (name !== "layerUndici") {
    test("sends a form", echo, (http, { url }) =>
      Effect.gen(function*() {
        const form = new FormData()
        form.append("field", "value")
        form.append("file", new Blob(["content"], { type: "text/plain" }), "name.txt")
        const response = yield* http.execute(HttpClientRequest.post(url).pipe(HttpClientRequest.bodyFormData(form)))
        expect(yield* response.json).toMatchObject({
          type: expect.stringMatching(/^multipart\/form-data; boundary=/),
          body: expect.stringMatching(/name="field"\r\n\r\nvalue\r\n[^]*filename="name.txt"[^]*content/)
        })
      }))
  }

  for (const method of ["get", "put", "patch", "del", "options", "head"] as const) {
    test(`sends ${method.toUpperCase()}`, (request, response) => {
      response.setHeader("x-method", request.method ?? "")
      response.end(request.method)
    }, (http, { url }) =>
      Effect.gen(function*() {
        const response = yield* http[method](url)
        const sent = method === "del" ? "DELETE" : method.toUpperCase()
        expect(response.headers["x-method"]).toBe(sent)
        expect(yield* response.text).toBe(method === "head" ? "" : sent)
      }))
  }

  test("returns status, headers and cookies", (_, response) => {
    response.writeHead(418, { "X-Upper": "Case", "set-cookie": ["a=1; Path=/", "b=2"], "x-two": ["1", "2"] })
    response.end()
  }, (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect(response.status).toBe(418)
      expect(response.headers).toMatchObject({ "x-upper": "Case", "x-two": "1, 2" })
      expect(response.cookies.toJSON()).toMatchObject({ cookies: { a: { value: "1" }, b: { value: "2" } } })
      expect(yield* response.text).toBe("")
    }))

  test(
    "reads a text in any script, repeatedly",
    replying("\ufeff宠物 🐶"),
    (http, { url }) =>
      Effect.gen(function*() {
        const response = yield* http.get(url)
        const text = yield* response.text
        expect(name === "node:http" ? text.replace("\ufeff", "") : text).toBe("宠物 🐶")
        expect(yield* response.text).toBe(text)
      })
  )

  test(
    "reads JSON, and null from an empty body",
    (request, response) => response.end(request.url === "/" ? "{\"a\":[1]}" : ""),
    (
      http,
      { url }
    ) =>
      Effect.gen(function*() {
        expect(yield* Effect.flatMap(http.get(url), ({ json }) => json)).toEqual({ a: [1] })
        expect(yield* Effect.flatMap(http.get(`${url}/nothing`), ({ json }) => json)).toBe(null)
      })
  )

  test("reads bytes", replying(Buffer.from([0, 255, 128])), (http, { url }) =>
    Effect.gen(function*() {
      const bytes = yield* Effect.flatMap(http.get(url), ({ arrayBuffer }) => arrayBuffer)
      expect([...new Uint8Array(bytes)]).toEqual([0, 255, 128])
    }))

  test("reads URL parameters", replying("a=1&b=%20"), (http, { url }) =>
    Effect.gen(function*() {
      expect(yield* Effect.flatMap(http.get(url), ({ urlParamsBody }) => urlParamsBody)).toEqual([["a", "1"], [
        "b",
        " "
      ]])
    }))

  if (name === "ours" || name === "fetch") {
    test(
      "reads a form",
      replying("a=1", { "content-type": "application/x-www-form-urlencoded" }),
      (http, { url }) =>
        Effect.gen(function*() {
          const form = yield* Effect.flatMap(http.get(url), ({ formData }) => formData)
          expect([...form.entries()]).toEqual([["a", "1"]])
        })
    )
  }

  test(
    "streams a big body completely",
    replying(Buffer.alloc(5_000_000, "ab")),
    (http, { url }) =>
      Effect.gen(function*() {
        const response = yield* http.get(url)
        const size = yield* Stream.runFold(response.stream, 0, (size, chunk) => size + chunk.length)
        expect(size).toBe(5_000_000)
      })
  )

  test("reads a big body completely", replying("ab".repeat(2_500_000)), (http, { url }) =>
    Effect.gen(function*() {
      const text = yield* Effect.flatMap(http.get(url), ({ text }) => text)
      expect(text.length).toBe(5_000_000)
    }))

  let poured = 0
  test("reads a body only on demand", (_, response) => {
    poured = 0
    const chunk = Buffer.alloc(100_000)
    const pour = () => {
      while (poured < 100 && !response.destroyed) {
        poured += 1
        if (!response.write(chunk)) return void response.once("drain", pour)
      }
    }
    pour()
  }, (http, { sockets, url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      const taken = yield* Stream.runCollect(Stream.take(response.stream, 1))
      expect(Chunk.size(taken)).toBe(1)
      // The test does not read the rest of the body, so the connection closes.
      expect(yield* eventually(() => sockets.size === 0)).toBe(true)
      expect(poured).toBeLessThan(100)
    }))

  test("does not follow redirects", (request, response) => {
    if (request.url === "/") response.writeHead(302, { location: "/elsewhere" })
    response.end(request.url)
  }, (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect(response.status).toBe(302)
      yield* response.text
    }))

  test("ignores a 103", (_, response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" })
    response.end("done")
  }, (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect([response.status, yield* response.text]).toEqual([200, "done"])
    }))

  test("fails with InvalidUrl", echo, (http) =>
    Effect.gen(function*() {
      expect(yield* Effect.either(http.get("http://"))).toMatchObject({
        left: { _tag: "RequestError", reason: "InvalidUrl" }
      })
    }))

  test("fails with Transport if no server listens", echo, (http) =>
    Effect.gen(function*() {
      expect(yield* Effect.either(http.get("http://127.0.0.1:9"))).toMatchObject({
        left: { _tag: "RequestError", reason: "Transport" }
      })
    }))

  test("fails with Transport for an invalid header", echo, (http, { url }) =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(http.get(url, { headers: { "x-custom": "a\nb" } }))
      // node:http throws.
      if (name === "node:http") return expect(exit._tag).toBe("Failure")
      expect(exit).toMatchObject({ cause: { error: { _tag: "RequestError", reason: "Transport" } } })
    }))

  const cut: Handler = (_, response) => {
    response.writeHead(200, { "content-length": "100" })
    response.write("half")
    setTimeout(() => response.destroy(), 50)
  }

  test("fails with Decode for a truncated body", cut, (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect(yield* Effect.either(response.text)).toMatchObject({ left: { _tag: "ResponseError", reason: "Decode" } })
    }))

  test("fails with Decode for a truncated stream", cut, (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect(yield* Effect.either(Stream.runDrain(response.stream))).toMatchObject({
        left: { _tag: "ResponseError", reason: "Decode" }
      })
    }))

  test("fails with Decode for invalid JSON", replying("<html>"), (http, { url }) =>
    Effect.gen(function*() {
      const response = yield* http.get(url)
      expect(yield* Effect.either(response.json)).toMatchObject({ left: { _tag: "ResponseError", reason: "Decode" } })
    }))

  test(
    "closes its connection if it is interrupted before the head",
    () => {},
    (http, { sockets, url }) =>
      Effect.gen(function*() {
        const fiber = yield* Effect.fork(http.get(url))
        expect(yield* eventually(() => sockets.size === 1)).toBe(true)
        expect(Exit.isInterrupted(yield* Fiber.interrupt(fiber))).toBe(true)
        expect(yield* eventually(() => sockets.size === 0)).toBe(true)
      })
  )

  const half: Handler = (_, response) => {
    response.writeHead(200, { "content-length": "100" })
    response.write("half")
  }

  const reads: ReadonlyArray<
    readonly [string, (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<unknown, unknown>]
  > = [
    ["text", ({ text }) => text],
    ["stream", ({ stream }) => Stream.runDrain(stream)]
  ]

  for (const [kind, read] of reads) {
    test(
      `closes its connection if the reading of its ${kind} is interrupted`,
      half,
      (http, { sockets, url }) =>
        Effect.gen(function*() {
          const response = yield* http.get(url)
          const fiber = yield* Effect.fork(read(response))
          yield* Effect.sleep("20 millis")
          expect(sockets.size).toBe(1)
          expect(Exit.isInterrupted(yield* Fiber.interrupt(fiber))).toBe(true)
          expect(yield* eventually(() => sockets.size === 0)).toBe(true)
        })
    )
  }

  // node:http keeps the connection if the call is traced.
  if (name !== "node:http") {
    test(
      "closes its connection if the response is garbage collected unread",
      half,
      (http, { sockets, url }) =>
        Effect.gen(function*() {
          setFlagsFromString("--expose-gc")
          const collect: () => void = runInNewContext("gc")
          yield* Effect.flatMap(http.get(url), ({ status }) => Effect.sync(() => expect(status).toBe(200)))
          expect(
            yield* eventually(() => {
              collect()
              return sockets.size === 0
            })
          ).toBe(true)
        })
    )
  }

  test(
    "closes its connection when the scope of HttpClient.withScope closes",
    half,
    (http, { sockets, url }) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const response = yield* Scope.extend(HttpClient.withScope(http).get(url), scope)
        const reading = yield* Effect.fork(Effect.either(response.text))
        yield* Effect.sleep("20 millis")
        expect(sockets.size).toBe(1)
        yield* Scope.close(scope, Exit.void)
        expect(yield* eventually(() => sockets.size === 0)).toBe(true)
        expect(Either.isLeft(yield* Fiber.join(reading))).toBe(true)
      })
  )

  if (name !== "node:http") {
    test(
      "reuses one connection for successive calls",
      echo,
      (http, { connections, url }) =>
        Effect.gen(function*() {
          for (let i = 0; i < 10; i++) yield* Effect.flatMap(http.get(url), ({ text }) => text)
          // undici may start with two.
          expect(connections()).toBeLessThanOrEqual(2)
        })
    )
  }

  test("serves a hundred concurrent calls", echo, (http, { url }) =>
    Effect.gen(function*() {
      const urls = yield* Effect.forEach(
        Array.from({ length: 100 }, (_, i) => `/${i}`),
        (path) => Effect.flatMap(http.get(url + path), ({ json }) => json),
        { concurrency: "unbounded" }
      )
      expect(urls).toMatchObject(Array.from({ length: 100 }, (_, i) => ({ url: `/${i}` })))
    }))

  it.scopedLive("sends trace headers only if it is traced", () =>
    Effect.gen(function*() {
      const seen: Array<string | undefined> = []
      const server = yield* serverOf(({ headers }, response) => {
        seen.push(headers["traceparent"]?.toString())
        response.end()
      })
      yield* Effect.gen(function*() {
        const http = yield* HttpClient.HttpClient
        yield* Effect.flatMap(http.get(server.url), ({ text }) => text)
        yield* Effect.flatMap(untraced(http).get(server.url), ({ text }) => text)
      }).pipe(Effect.provide(clients[name]))
      expect(seen).toEqual([expect.any(String), undefined])
    }))

  if (name !== "fetch") {
    it.scopedLive("leaves no connection open when its layer closes", () =>
      Effect.gen(function*() {
        const server = yield* serverOf(echo)
        yield* Effect.flatMap(HttpClient.HttpClient, (http) => Effect.flatMap(http.get(server.url), ({ text }) => text))
          .pipe(Effect.provide(clients[name]))
        expect(yield* eventually(() => server.sockets.size === 0)).toBe(true)
      }))
  }
})
