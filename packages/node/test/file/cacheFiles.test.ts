import { FastMossClient, FastMossConfig, Pipeline, ResponseCache, TokenStore, Usage } from "@effect-fastmoss/core"
import { FileSystem, HttpClient, HttpClientResponse, KeyValueStore } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"

/**
 * An HTTP client that grants canaries (recognizable secrets) as tokens. Responses of `/test` contain none of them.
 * Responses of other paths contain the whole request.
 */
const http = HttpClient.make((request, url) =>
  Effect.sync(() =>
    HttpClientResponse.fromWeb(
      request,
      Response.json(
        url.pathname === "/v1/token"
          ? { code: 0, data: { access_token: "CANARY-access&+%", refresh_token: "CANARY-refresh", expires_in: 7200 } }
          : { code: 0, data: { echo: url.pathname === "/test" ? "clean" : url.href }, request_id: "id" }
      )
    )
  )
)

const program = (folder: string) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(ResponseCache.layerKeyValueStore),
    Layer.provide(KeyValueStore.layerFileSystem(folder)),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, http)),
    Layer.provide(TokenStore.layerMemory),
    Layer.provide(FastMossConfig.layer({
      clientId: "client",
      clientSecret: Redacted.make("CANARY-secret"),
      cache: { timeToLive: "1 hour" }
    }))
  )

const call = (path: string) => Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path))
const attempts = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)

/** Names and contents of all files. */
const filesOf = (folder: string) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (fs) =>
      Effect.flatMap(fs.readDirectory(folder), (names) =>
        Effect.forEach(names, (name) =>
          Effect.map(fs.readFileString(`${folder}/${name}`), (text) => ({ file: `${folder}/${name}`, name, text }))))
  )

describe("a cache in files", () => {
  it.scopedLive("serves the next program, and contains neither secret nor token, whatever the server echoes", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* Effect.provide(Effect.zip(call("/test"), call("/echo")), program(folder))
      const files = yield* filesOf(folder)
      expect(files.map(({ text }) => text.includes("clean"))).toEqual([true])
      expect(JSON.stringify(files)).not.toMatch(/CANARY|access_token|sign=/)
      const sent = yield* Effect.provide(Effect.zipRight(call("/test"), attempts), program(folder))
      expect(sent).toBe(0)
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("treats a truncated file as a miss, and replaces it", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* Effect.provide(call("/test"), program(folder))
      for (const { file, text } of yield* filesOf(folder)) {
        yield* fs.writeFileString(file, text.slice(0, text.length / 2))
      }
      const sent = yield* Effect.provide(
        Effect.zipRight(Effect.zip(call("/test"), call("/test")), attempts),
        program(folder)
      )
      expect(sent).toBe(1)
    }).pipe(Effect.provide(NodeContext.layer)))
})
