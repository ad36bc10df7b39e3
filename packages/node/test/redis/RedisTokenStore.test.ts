import { AccessToken, FastMossClient, Pipeline, Token, TokenStore } from "@effect-fastmoss/core"
import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import * as RedisResponseCache from "@effect-fastmoss/node/RedisResponseCache"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Logger, Option, Redacted, Schedule, Scope } from "effect"
import { readFile } from "node:fs/promises"
import { connect, createServer, type Server, type Socket } from "node:net"
import { afterAll, beforeAll } from "vitest"

const token = Token.fromGrant(
  { access_token: "CANARY-AT", refresh_token: "CANARY-RT", expires_in: 7200, refresh_expires_in: 86_400 },
  { receivedAt: 0 }
)
const accessTokenOf = Option.map((token: Token.Token) => Redacted.value(token.accessToken))
const hasRefreshToken = (found: Option.Option<Token.Token>) =>
  Option.exists(found, (token) => Option.isSome(token.refreshToken))

const connection = (url: string) => Redis.layer({ url: Redacted.make(url), timeout: "500 millis" })

const storeAt = (url: string, options?: RedisTokenStore.Options) =>
  Effect.map(
    Layer.build(RedisTokenStore.layer(options).pipe(Layer.provideMerge(Layer.fresh(connection(url))))),
    (context) => ({ ...Context.get(context, TokenStore.TokenStore), redis: Context.get(context, Redis.Redis) })
  )

/** Starts a TCP server that runs until the scope closes. Returns its port. */
const listen = (onConnection: (socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const server = createServer(onConnection)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(Effect.map((server) => {
    const address = server.address()
    return typeof address === "object" && address !== null ? address.port : 0
  }))

/** Acquires a lease that only the test releases, like the lease of a hanging process. */
const leaseByHand = (store: TokenStore.Service, key: string) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    return [yield* Scope.extend(store.lease(key), scope), (exit: Exit.Exit<void>) => Scope.close(scope, exit)] as const
  })

describe.skipIf(!hasRedis)("RedisTokenStore satisfies the contract:", () => {
  const scope = Effect.runSync(Scope.make())
  let url = ""
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.extend(redisServer(), scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const laws = TokenStoreContract.laws({
    store: Layer.suspend(() => RedisTokenStore.layer().pipe(Layer.provide(connection(url)))),
    isShared: true,
    expires: true,
    writeRaw: (key, text) =>
      Effect.flatMap(Redis.Redis, (redis) => redis.send("HSET", `{fastmoss:${key}}:token`, "text", text)).pipe(
        Effect.provide(connection(url)),
        Effect.orDie
      )
  })
  for (const { check, name } of laws) it.live(name, () => check)
})

describe.skipIf(!hasRedis)("RedisTokenStore", { concurrent: true }, () => {
  it.scopedLive("keeps a token in one slot of a cluster until it expires", () =>
    Effect.gen(function*() {
      const server = yield* redisServer(["--cluster-enabled", "yes"])
      const store = yield* storeAt(server.url)
      yield* store.redis.send("CLUSTER", "ADDSLOTSRANGE", 0, 16_383)
      yield* Effect.retry(store.redis.send("SET", "ready", "1"), {
        schedule: Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurs(500)),
        while: (error) => error.isRetryable
      })
      const key = TokenStore.keyOf({ accountKey: "a}{b", baseUrl: "https://x/{y}" })
      yield* Effect.scoped(Effect.flatMap(store.lease(key), (lease) => store.set(key, token, lease)))
      expect(accessTokenOf(yield* store.get(key))).toEqual(Option.some("CANARY-AT"))
      const stem = "{fastmoss:fm_token:a%257D%257Bb@https://x/%7By%7D}"
      expect(yield* store.redis.send("HKEYS", `${stem}:token`)).toEqual(expect.arrayContaining(["text", "fence"]))
      // The token expired in 1970.
      expect(yield* store.redis.send("PTTL", `${stem}:token`)).toBeLessThanOrEqual(1000)
      expect(yield* store.redis.send("PTTL", `${stem}:lease`)).toBe(-1)
      expect(yield* store.redis.send("EXISTS", `${stem}:lock`)).toBe(0)
    }))

  it.scopedLive("renews a lease beyond its time to live while its holder is alive", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url, { takeOverAfter: "1 second" })
      const other = yield* storeAt(url, { takeOverAfter: "1 second" })
      const [, release] = yield* leaseByHand(store, "key")
      const waiter = yield* Effect.fork(Effect.scoped(other.lease("key")))
      yield* Effect.sleep("2500 millis")
      expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
      yield* release(Exit.void)
      expect(yield* Fiber.join(waiter)).toMatchObject({ fencingToken: 2, previousHolderCrashed: false })
    }))

  it.scopedLive("takes over from a crashed holder, refuses the holder's late write, and withholds the refresh token", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url, { takeOverAfter: "1 second" })
      const other = yield* storeAt(url, { takeOverAfter: "1 second" })
      yield* Effect.scoped(Effect.flatMap(store.lease("key"), (lease) => store.set("key", longLived("at-1"), lease)))
      const [crashed] = yield* leaseByHand(store, "key")
      // Like a crashed process: the lease is neither renewed nor released.
      yield* store.redis.send("SET", "{fastmoss:key}:lock", "nobody", "PX", 300)
      yield* Effect.scoped(Effect.gen(function*() {
        const lease = yield* other.lease("key")
        expect(lease).toEqual({ fencingToken: 3, previousHolderCrashed: true })
        expect(hasRefreshToken(yield* other.get("key"))).toBe(false)
        expect(hasRefreshToken(yield* store.get("key"))).toBe(true)
        yield* other.set("key", longLived("at-3"), lease)
        expect(yield* Effect.flip(store.set("key", longLived("late"), crashed))).toBe(TokenStore.superseded)
        expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-3"))
        expect(hasRefreshToken(yield* other.get("key"))).toBe(true)
      }))
      expect((yield* Effect.scoped(store.lease("key"))).previousHolderCrashed).toBe(false)
    }))

  it.scopedLive("withholds the refresh token after a holder that failed until a write, through any number of leases", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      yield* store.set("key", longLived("at-1"))
      yield* Effect.ignore(Effect.scoped(Effect.zipRight(store.lease("key"), Effect.fail("failed"))))
      expect((yield* Effect.scoped(store.lease("key"))).previousHolderCrashed).toBe(true)
      expect((yield* Effect.scoped(store.lease("key"))).previousHolderCrashed).toBe(true)
      yield* Effect.scoped(Effect.flatMap(store.lease("key"), (lease) => store.set("key", longLived("at-2"), lease)))
      expect((yield* Effect.scoped(store.lease("key"))).previousHolderCrashed).toBe(false)
    }))

  it.scopedLive("releases only its own lease", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      const [, release] = yield* leaseByHand(store, "key")
      yield* store.redis.send("SET", "{fastmoss:key}:lock", "another")
      yield* release(Exit.void)
      expect(yield* store.redis.send("GET", "{fastmoss:key}:lock")).toBe("another")
    }))

  it.scopedLive("continues above the fencing token of the token if Redis has lost the leases", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      yield* store.set("key", longLived("at"), { fencingToken: 41 })
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(42)
    }))

  it.scopedLive("survives a restart of Redis during a write", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const store = yield* storeAt(server.url)
      yield* Effect.scoped(Effect.gen(function*() {
        const lease = yield* store.lease("key")
        yield* server.kill
        const writing = yield* Effect.fork(store.set("key", longLived("at-1"), lease))
        yield* Effect.sleep("300 millis")
        yield* server.start
        yield* Fiber.join(writing)
      }))
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-1"))
      expect(yield* Effect.scoped(store.lease("key"))).toMatchObject({ previousHolderCrashed: false, fencingToken: 2 })
    }))

  it.scopedLive("fails in bounded time with a reason and without secrets if Redis is down", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const store = yield* storeAt(server.url.replace("//", "//user:CANARY@"))
      yield* server.kill
      const errors = yield* Effect.all(
        [
          Effect.flip(store.get("key")),
          Effect.flip(store.set("key", token)),
          Effect.flip(store.remove("key")),
          Effect.flip(Effect.scoped(store.lease("key")))
        ],
        { concurrency: 4 }
      ).pipe(Effect.timeout("10 seconds"))
      expect(errors.map(({ operation }) => operation)).toEqual(["get", "set", "remove", "lease"])
      for (const error of errors) {
        expect(error.issue).toBe("RedisError Connection ECONNREFUSED")
        expect(`${error} ${JSON.stringify(error)}`).not.toContain("CANARY")
      }
    }))

  it.scopedLive("waits once for a Redis that is down, and then makes one short attempt per step until it is back", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const store = yield* storeAt(server.url)
      yield* store.set("key", longLived("at-1"))
      yield* server.pause
      const { issue } = yield* Effect.flip(Effect.scoped(store.lease("key")))
      const rest = yield* Effect.all([Effect.flip(store.get("key")), Effect.flip(store.set("key", token))])
      // A single reason, so that only one warning is logged.
      for (const error of rest) expect(error.issue).toBe(issue)
      yield* server.resume
      yield* Effect.retry(store.get("key"), { times: 20 })
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(1)
    }))

  it.scopedLive.each(
    [
      ["interruptible", Effect.never],
      ["uninterruptible", Effect.uninterruptible(Effect.never)]
    ] as const
  )(
    "fails in bounded time with a custom client that never replies: %s",
    ([, hang]) =>
      Effect.gen(function*() {
        const silent = Redis.make({ address: "the cluster", send: () => hang })
        const store = yield* Effect.provideService(RedisTokenStore.make(), Redis.Redis, silent)
        const scope = yield* Scope.make()
        const error = yield* Effect.flip(Scope.extend(store.lease("key"), scope)).pipe(Effect.timeout("20 seconds"))
        expect(error.message).toBe("The token store failed to lease: no reply from Redis in time")
        yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("20 seconds"))
        const short = Redis.make({ address: "the cluster", send: () => hang, timeout: "100 millis" })
        expect(yield* Effect.flip(short.send("GET", "key"))).toMatchObject({ reason: "Timeout" })
      })
  )

  it.scopedLive("releases a lease that is granted after its scope was closed", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      const [, release] = yield* leaseByHand(store, "key")
      const scope = yield* Scope.make()
      const waiter = yield* Effect.fork(Scope.extend(store.lease("key"), scope))
      yield* Effect.sleep("50 millis")
      yield* Scope.close(scope, Exit.void)
      yield* release(Exit.void)
      yield* Fiber.join(waiter).pipe(Effect.timeout("10 seconds"))
      expect(yield* store.redis.send("EXISTS", "{fastmoss:key}:lock")).toBe(0)
    }))

  it.scopedLive("fails with a clear message if no fencing token is left, and does not loop", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      for (const fencingToken of [999_999_999_999_999, Number.MAX_SAFE_INTEGER]) {
        yield* store.set("key", longLived("at"), { fencingToken })
        const error = yield* Effect.flip(Effect.scoped(store.lease("key"))).pipe(Effect.timeout("10 seconds"))
        expect(error.message).toContain("the highest possible fencing token is stored; stop all programs and delete")
        expect(yield* store.redis.send("EXISTS", "{fastmoss:key}:lock")).toBe(0)
      }
    }))

  it.scopedLive("survives a failover: the server becomes a replica, and its name leads to the new primary", () =>
    Effect.gen(function*() {
      const [first, second] = yield* Effect.all([redisServer(), redisServer()])
      let target = first.port
      const port = yield* listen((socket) => {
        const upstream = connect(target, "127.0.0.1")
        for (const one of [socket, upstream]) one.on("error", () => one.destroy())
        socket.on("close", () => upstream.destroy())
        upstream.on("close", () => socket.destroy())
        socket.pipe(upstream).pipe(socket)
      })
      const store = yield* storeAt(`redis://127.0.0.1:${port}`)
      yield* store.set("key", longLived("at-1"))
      const admin = yield* storeAt(first.url)
      target = second.port
      yield* admin.redis.send("REPLICAOF", "127.0.0.1", second.port)
      yield* store.set("key", longLived("at-2"))
      const primary = yield* storeAt(second.url)
      expect(accessTokenOf(yield* primary.get("key"))).toEqual(Option.some("at-2"))
      expect(yield* Effect.scoped(store.lease("key"))).toMatchObject({ previousHolderCrashed: false })
    }))

  it.scopedLive("reports a lasting problem in a sentence, with the same words at each step", () =>
    Effect.gen(function*() {
      const { port, url } = yield* redisServer()
      const store = yield* storeAt(`${url}/99`)
      const errors = yield* Effect.all([
        Effect.flip(Effect.scoped(store.lease("key"))),
        Effect.flip(store.get("key")),
        Effect.flip(store.set("key", token)),
        Effect.flip(store.remove("key"))
      ])
      expect(errors.map(({ operation }) => operation)).toEqual(["lease", "get", "set", "remove"])
      for (const { issue } of errors) {
        expect(issue).toBe(`SELECT failed on Redis at 127.0.0.1:${port}: it refuses the database of the URL (ERR)`)
      }
    }))

  it.scopedLive("lets a call continue with the current token and without a store, with one warning, if Redis is down", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const warnings: Array<string> = []
      const layer = FastMossClient.layer.pipe(
        Layer.provide(RedisTokenStore.layer().pipe(Layer.provide(connection(server.url)))),
        Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, Sandbox.layerConfig())),
        Layer.provideMerge(Sandbox.layerSandbox()),
        Layer.provideMerge(
          Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void warnings.push(String(message))))
        )
      )
      yield* server.kill
      yield* Effect.gen(function*() {
        const client = yield* FastMossClient.FastMossClient
        expect((yield* client.call("/test", { hello: "world" })).data).toEqual({ hello: "world" })
        const { get } = yield* AccessToken.AccessToken
        expect(Option.isSome((yield* get).refreshToken)).toBe(true)
        expect(warnings).toEqual([
          "The token store failed to get: RedisError Connection ECONNREFUSED. The client continues as if the store were empty."
        ])
      }).pipe(Effect.provide(layer))
    }))

  it.scopedLive("needs only the permissions in the documentation, and so do rate limiter and cache", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const admin = yield* storeAt(url)
      const text = yield* Effect.promise(() =>
        readFile(new URL("../../../../docs/tokens-in-production.md", import.meta.url), "utf8")
      )
      const [, user = "", password = "", rest = ""] = /^ACL SETUSER (\S+) on >(\S+) (.*)$/m.exec(text) ?? []
      const permissions = rest.split(" ")
      expect(permissions.length).toBeGreaterThan(10)
      yield* admin.redis.send("ACL", "SETUSER", user, "on", `>${password}`, ...permissions)
      for (const database of [0, 3]) {
        const own = `${url.replace("//", `//${user}:${password}@`)}/${database}`
        const store = yield* storeAt(own)
        yield* Effect.scoped(Effect.flatMap(store.lease("key"), (lease) => store.set("key", longLived("at-1"), lease)))
        yield* Effect.ignore(Effect.scoped(Effect.zipRight(store.lease("key"), Effect.fail("failed"))))
        expect((yield* Effect.scoped(store.lease("key"))).previousHolderCrashed).toBe(true)
        expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-1"))
        yield* store.remove("key")
        // A client whose rate limiter and cache would otherwise continue without Redis.
        const warnings: Array<string> = []
        const layer = FastMossClient.layerWithoutServices.pipe(
          Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisResponseCache.layer())),
          Layer.provide(connection(own)),
          Layer.provideMerge(Pipeline.layerServices),
          Layer.provide(TokenStore.layerMemory),
          Layer.provide(
            Layer.mergeAll(Sandbox.layerHttpClient, Sandbox.layerConfig({ cache: { timeToLive: "1 minute" } }))
          ),
          Layer.provideMerge(Sandbox.layerSandbox()),
          Layer.provideMerge(
            Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void warnings.push(String(message))))
          )
        )
        yield* Effect.flatMap(
          FastMossClient.FastMossClient,
          ({ call }) => Effect.zipRight(call("/test", { n: 1 }), call("/test", { n: 1 }))
        ).pipe(Effect.provide(layer))
        expect(warnings).toEqual([])
        yield* admin.redis.send("SELECT", database)
        const keys = yield* admin.redis.send("KEYS", "*")
        expect(keys).toEqual(expect.arrayContaining([expect.stringMatching(/^fastmoss:fm_rate:/)]))
        expect(keys).toEqual(expect.arrayContaining([expect.stringMatching(/^fastmoss:(?!fm_rate)/)]))
        expect(yield* Effect.flip(store.redis.send("GET", "another"))).toMatchObject({ code: "NOPERM" })
      }
    }))

  it.scopedLive("releases a lease whose waiter is interrupted during the grant", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const store = yield* storeAt(url)
      for (let n = 0; n < 20; n++) {
        const asked = yield* Deferred.make<void>()
        const waiter = yield* Effect.fork(
          Effect.zipRight(
            Deferred.succeed(asked, void 0),
            Effect.scoped(Effect.zipRight(store.lease("key"), Effect.never))
          )
        )
        yield* Deferred.await(asked)
        yield* Fiber.interrupt(waiter)
      }
      yield* Effect.timeout(Effect.scoped(store.lease("key")), "5 seconds")
    }))
})

const longLived = (accessToken: string) =>
  Token.fromGrant(
    { access_token: accessToken, refresh_token: "rt", expires_in: 7200, refresh_expires_in: 86_400 },
    { receivedAt: 4e9 }
  )
