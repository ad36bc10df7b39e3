// A program that calls FastMoss at the same time as other processes of the same program. The parent process determines
// when the program calls and at which step it stops. The program reports each step. It uses the build, as a user's
// program does.
import * as AccessToken from "@effect-fastmoss/core/AccessToken"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodePath from "@effect/platform-node/NodePath"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import process from "node:process"

const settings = JSON.parse(process.argv[2])
const send = (message) => process.send(message)

// The parent sets the clock of all programs, and thereby determines when a token expires.
let offset = 0
const clock = Object.assign(Object.create(Clock.make()), {
  unsafeCurrentTimeMillis: () => Date.now() + offset,
  currentTimeMillis: Effect.sync(() => Date.now() + offset)
})

let stopAt
const goOn = Effect.unsafeMakeLatch()
const step = (name) =>
  Effect.suspend(() => {
    send({ _tag: "Step", name, stops: name === stopAt })
    return name === stopAt ? goOn.await : Effect.void
  })

const around = (name, effect) =>
  step(`before ${name}`).pipe(Effect.zipRight(effect), Effect.zipLeft(step(`after ${name}`)))

const watch = (store) => ({
  get: (key) => around("get", store.get(key)),
  set: (key, token, lease) => around("set", store.set(key, token, lease)),
  remove: store.remove,
  lease: (key) =>
    Effect.gen(function*() {
      yield* step("before lease")
      yield* Effect.addFinalizer(() => step("after release"))
      const lease = yield* store.lease(key)
      yield* Effect.addFinalizer(() => step("before release"))
      yield* step("after lease")
      return lease
    })
})

const watchedFiles = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) => ({
    ...fs,
    link: (from, to) => around("link", fs.link(from, to)),
    rename: (from, to) => around("rename", fs.rename(from, to))
  }))
).pipe(Layer.provide(NodeFileSystem.layer))

const store = settings.redis === undefined
  ? Layer.effect(TokenStore.TokenStore, FileTokenStore.make(() => settings.file, settings)).pipe(
    Layer.provide(Layer.merge(watchedFiles, NodePath.layer))
  )
  : RedisTokenStore.layer(settings).pipe(Layer.provide(Redis.layer({ url: Redacted.make(settings.redis) })))

const http = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) =>
    HttpClient.transform(client, (effect, request) =>
      /\/v1\/(token|refreshToken)$/.test(request.url) ? around("token request", effect) : effect))
).pipe(Layer.provide(NodeHttpClient.layerUndici))

const layer = FastMossClient.layer.pipe(
  Layer.provide(http),
  Layer.provide(Layer.effect(TokenStore.TokenStore, Effect.map(TokenStore.TokenStore, watch)).pipe(Layer.provide(store))),
  Layer.provide(FastMossConfig.layer({
    clientId: settings.clientId,
    clientSecret: Redacted.make(settings.clientSecret),
    baseUrl: settings.baseUrl
  })),
  Layer.provide(Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ logLevel, message }) => send({ _tag: "Log", text: `${logLevel.label} ${message}` }))
  ))
)

const call = Effect.gen(function*() {
  const client = yield* FastMossClient.FastMossClient
  const { get } = yield* AccessToken.AccessToken
  yield* client.call("/test", { hello: "world" })
  return Redacted.value((yield* get).accessToken)
})

const program = Effect.gen(function*() {
  const runtime = yield* Effect.runtime()
  process.on("message", (message) => {
    if (message._tag === "GoOn") {
      stopAt = undefined
      goOn.unsafeOpen()
    } else {
      offset = message.offset
      stopAt = message.stopAt
      goOn.unsafeClose()
      Effect.runFork(Effect.provide(
        Effect.match(call, {
          onFailure: (error) => send({ _tag: "Done", error: error.message }),
          onSuccess: (token) => send({ _tag: "Done", token })
        }),
        runtime
      ))
    }
  })
  send({ _tag: "Ready" })
  yield* Effect.never
}).pipe(Effect.provide(layer), Effect.scoped, Effect.withClock(clock))

const fiber = Effect.runFork(program)
process.on("disconnect", () => Effect.runFork(Effect.zipRight(Fiber.interrupt(fiber), Effect.sync(() => process.exit()))))
