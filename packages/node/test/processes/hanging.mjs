// A program with a token store that hangs. It prints `calling`, then `answered`, and runs until it is interrupted. It
// uses the build, as a user's program does.
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { Cluster } from "ioredis"
import process from "node:process"

const { baseUrl, clientId, clientSecret, file, place, redis } = JSON.parse(process.argv[2])

const hang = Effect.uninterruptible(Effect.never)

// Only the files hang. Other system calls return, as they do if a network drive hangs.
const hangingFiles = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) => {
    const hanging = (operation) => (path, ...rest) => path.startsWith("/proc/") ? operation(path, ...rest) : hang
    return {
      ...fs,
      open: hanging(fs.open),
      stat: hanging(fs.stat),
      readLink: hanging(fs.readLink),
      readDirectory: hanging(fs.readDirectory),
      makeDirectory: hanging(fs.makeDirectory)
    }
  })
).pipe(Layer.provide(NodeFileSystem.layer))

const memory = TokenStore.make({ get: () => Effect.succeed(null), set: () => Effect.void })

const stores = {
  file: FileTokenStore.layer({ file }),
  "file system": Layer.effect(TokenStore.TokenStore, FileTokenStore.make(() => file)).pipe(
    Layer.provide(Layer.merge(hangingFiles, NodePath.layer))
  ),
  redis: RedisTokenStore.layer().pipe(Layer.provide(Redis.layer({ url: Redacted.make(redis) }))),
  cluster: RedisTokenStore.layer().pipe(
    Layer.provide(Layer.succeed(Redis.Redis, Redis.make({ address: "the cluster", send: () => hang })))
  ),
  // The cluster is built as the documentation shows. It is down, and its client queues commands until the cluster is
  // back.
  "ioredis cluster": RedisTokenStore.layer().pipe(Layer.provide(Layer.sync(Redis.Redis, () => {
    const client = new Cluster([redis])
    client.on("error", () => {})
    return Redis.make({
      address: "the cluster",
      send: (command, args) =>
        Effect.tryPromise({
          try: () => client.call(command, ...args),
          catch: () => new Redis.RedisError({ command, reason: "Reply", address: "the cluster" })
        })
    })
  }))),
  get: Layer.succeed(TokenStore.TokenStore, { ...memory, get: () => hang }),
  set: Layer.succeed(TokenStore.TokenStore, { ...memory, set: () => hang }),
  lease: Layer.succeed(TokenStore.TokenStore, { ...memory, lease: () => hang }),
  release: Layer.succeed(TokenStore.TokenStore, {
    ...memory,
    lease: (key) => Effect.zipRight(Effect.addFinalizer(() => hang), memory.lease(key))
  })
}

const layer = FastMossClient.layer.pipe(
  Layer.provide(UndiciHttpClient.layer),
  Layer.provide(stores[place]),
  Layer.provide(FastMossConfig.layer({ clientId, clientSecret: Redacted.make(clientSecret), baseUrl }))
)

const print = (text) => Effect.sync(() => void process.stdout.write(`${text}\n`))

const program = Effect.gen(function*() {
  const { call } = yield* FastMossClient.FastMossClient
  yield* print("calling")
  yield* call("/test", { hello: "world" })
  yield* print("answered")
  yield* Effect.never
})

program.pipe(
  Effect.provide(layer),
  Effect.provide(Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => process.stderr.write(`${message}\n`)))),
  NodeRuntime.runMain({ disablePrettyLogger: true })
)
