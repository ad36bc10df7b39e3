import { Token, TokenStore } from "@effect-fastmoss/core"
import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import { KeyValueStore } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, TestClock } from "effect"

const token = Token.fromGrant(
  { access_token: "CANARY-AT", refresh_token: "CANARY-RT", expires_in: 7200, refresh_expires_in: 86_400 },
  { receivedAt: 0 }
)

const withStore = <A, E>(use: (store: TokenStore.Service) => Effect.Effect<A, E>) =>
  Effect.flatMap(TokenStore.TokenStore, use)

describe.each([
  ["layerMemory", TokenStore.layerMemory],
  ["layerKeyValueStore", TokenStore.layerKeyValueStore.pipe(Layer.provide(KeyValueStore.layerMemory))]
])("%s", (_, layer) => {
  it.effect("returns the token that was set under a key, until it is removed", () =>
    withStore((store) =>
      Effect.gen(function*() {
        expect(yield* store.get("a")).toEqual(Option.none())
        yield* store.set("a", token)
        const found = Option.getOrThrow(yield* store.get("a"))
        expect(found.accessToken).toEqual(token.accessToken)
        expect(found.refreshToken).toEqual(token.refreshToken)
        expect([found.expireAt, found.refreshExpireAt, found.receivedAt]).toEqual([7200, 86_400, Option.some(0)])
        expect(yield* store.get("b")).toEqual(Option.none())
        yield* store.remove("a")
        yield* store.remove("a")
        expect(yield* store.get("a")).toEqual(Option.none())
      })
    ).pipe(Effect.provide(layer)))

  it.effect("grants the lease of a key to one holder at a time, and leases of other keys independently", () =>
    withStore((store) =>
      Effect.gen(function*() {
        const order: Array<string> = []
        const work = (key: string, name: string) =>
          Effect.scoped(Effect.gen(function*() {
            yield* store.lease(key)
            order.push(`${name} begins`)
            yield* Effect.sleep("1 second")
            order.push(`${name} ends`)
          }))
        const fiber = yield* Effect.fork(
          Effect.all([work("a", "1"), work("a", "2"), work("b", "3")], { concurrency: "unbounded" })
        )
        yield* TestClock.adjust("3 seconds")
        yield* Fiber.join(fiber)
        expect(order.filter((line) => !line.startsWith("3"))).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"])
        expect(order.indexOf("3 ends")).toBeLessThan(order.indexOf("2 begins"))
      })
    ).pipe(Effect.provide(layer)))

  it.effect("releases the lease of an interrupted holder, and removes an interrupted waiter from the queue", () =>
    withStore((store) =>
      Effect.gen(function*() {
        const leaseForever = Effect.scoped(Effect.zipRight(store.lease("a"), Effect.never))
        const holder = yield* Effect.fork(leaseForever)
        const waiter = yield* Effect.fork(leaseForever)
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(waiter)
        yield* Fiber.interrupt(holder)
        yield* Effect.scoped(store.lease("a"))
      })
    ).pipe(Effect.provide(layer)))
})

describe("TokenStore.make", () => {
  it.effect("passes text and time to live to the backend", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const store = TokenStore.make({
        get: () => Effect.succeed(null),
        set: (key, text, options) => Effect.sync(() => seen.push(key, JSON.parse(text), options))
      })
      yield* TestClock.adjust("400 seconds")
      yield* store.set("key", token)
      expect(seen).toEqual([
        "key",
        {
          access_token: "CANARY-AT",
          refresh_token: "CANARY-RT",
          expires_in: 7200,
          refresh_expires_in: 86_400,
          expire_at: 7200,
          refresh_expire_at: 86_400,
          received_at: 0
        },
        { timeToLive: Duration.seconds(86_000), fencingToken: Option.none() }
      ])
      yield* Effect.scoped(Effect.flatMap(store.lease("key"), (lease) => store.set("key", token, lease)))
      expect(seen[5]).toEqual({ timeToLive: Duration.seconds(86_000), fencingToken: Option.some(1) })
    }))

  it.effect("removes a token by setting an empty text if the backend has no `remove`", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      const store = TokenStore.make({
        get: (key) => Effect.sync(() => texts.get(key)),
        set: (key, text) => Effect.sync(() => texts.set(key, text))
      })
      yield* store.set("key", token)
      yield* store.remove("key")
      expect(texts).toEqual(new Map([["key", ""]]))
      expect(yield* store.get("key")).toEqual(Option.none())
    }))

  class DriverError extends Error {
    override readonly name = "DriverError"
    readonly code = "SQLITE_BUSY"
  }
  const broken = (effect: Effect.Effect<never, unknown>) => TokenStore.make({ get: () => effect, set: () => effect })

  it.effect.each(
    [
      ["fails", broken(Effect.fail(new DriverError("CANARY"))), "DriverError SQLITE_BUSY"],
      ["fails with a text", broken(Effect.fail("CANARY")), "unknown error"],
      ["dies", broken(Effect.die(new DriverError("CANARY"))), "DriverError SQLITE_BUSY"],
      ["throws", broken(Effect.suspend(() => JSON.parse("{CANARY"))), "SyntaxError"]
    ] as const
  )(
    "reports only the name, never the message, of the error of a backend that %s",
    ([_, store, issue]) =>
      Effect.gen(function*() {
        const got = yield* Effect.flip(store.get("key"))
        const set = yield* Effect.flip(store.set("key", token))
        const removed = yield* Effect.flip(store.remove("key"))
        expect([got, set, removed].map(({ issue, operation }) => ({ issue, operation }))).toEqual([
          { issue, operation: "get" },
          { issue, operation: "set" },
          { issue, operation: "remove" }
        ])
      })
  )

  it.effect("passes on a FastMossTokenStoreError of the backend", () =>
    Effect.gen(function*() {
      const own = new FastMossTokenStoreError({ operation: "get", reason: "Failed", issue: "the vault is sealed" })
      expect(yield* Effect.flip(broken(Effect.fail(own)).get("key"))).toBe(own)
    }))

  it.effect.each([
    "not JSON CANARY",
    "[\"CANARY\"]",
    "{\"access_token\":{\"nested\":\"CANARY\"}}",
    "{\"refresh_token\":\"CANARY\"}"
  ])("fails for a text that is not a token, and does not reveal it: %s", (text) =>
    Effect.gen(function*() {
      const store = TokenStore.make({ get: () => Effect.succeed(text), set: () => Effect.void })
      const { message } = yield* Effect.flip(store.get("key"))
      expect(message).toMatch(/^The token store failed to get: the stored text is not a token \(/)
      expect(message).not.toContain("CANARY")
    }))
})

describe("TokenStore.make with leases", () => {
  const texts = new Map<string, string>()
  const backend: TokenStore.Backend = {
    get: (key) => Effect.sync(() => texts.get(key)),
    set: (key, text) => Effect.sync(() => texts.set(key, text))
  }

  it.effect("rejects a write with a stale fencing token, and accepts a write without a lease", () =>
    Effect.gen(function*() {
      const store = TokenStore.make(backend)
      const first = yield* Effect.scoped(store.lease("key"))
      const second = yield* Effect.scoped(store.lease("key"))
      expect(second.fencingToken).toBeGreaterThan(first.fencingToken)
      yield* store.set("key", token, first)
      yield* store.set("key", token, second)
      expect(yield* Effect.flip(store.set("key", token, first))).toBe(TokenStore.superseded)
      yield* store.set("key", token)
      expect(yield* Effect.flip(store.set("key", token, first))).toBe(TokenStore.superseded)
      yield* store.set("other", token, first)
    }))

  it.effect("withholds the refresh token after the previous holder crashed, until a token is written", () =>
    Effect.gen(function*() {
      const store = TokenStore.make({
        ...backend,
        lease: (key) => Effect.succeed({ fencingToken: 1, previousHolderCrashed: key === "crashed" })
      })
      const refreshTokenOf = (key: string) =>
        Effect.map(store.get(key), (found) => Option.flatMap(found, ({ refreshToken }) => refreshToken))
      yield* store.set("crashed", token)
      yield* store.set("healthy", token)
      yield* Effect.scoped(Effect.gen(function*() {
        const lease = yield* store.lease("crashed")
        yield* store.lease("healthy")
        expect(yield* refreshTokenOf("healthy")).toEqual(token.refreshToken)
        expect(yield* refreshTokenOf("crashed")).toEqual(Option.none())
        const withoutRefreshToken = Option.getOrThrow(yield* store.get("crashed"))
        expect(Token.decide(withoutRefreshToken, 0)._tag).toBe("Use")
        expect(Token.decide(withoutRefreshToken, 7200)._tag).toBe("Acquire")
        yield* store.set("crashed", token, lease)
        expect(yield* refreshTokenOf("crashed")).toEqual(token.refreshToken)
      }))
      yield* Effect.scoped(store.lease("crashed"))
      expect(yield* refreshTokenOf("crashed")).toEqual(token.refreshToken)
    }))

  it.effect("withholds the refresh token after a lease failed, until a lease is granted", () =>
    Effect.gen(function*() {
      let isUp = false
      const store = TokenStore.make({
        ...backend,
        lease: () => Effect.suspend(() => isUp ? Effect.succeed({ fencingToken: 1 }) : Effect.fail("down"))
      })
      const hasRefreshToken = Effect.map(
        store.get("key"),
        (found) => Option.isSome(Option.getOrThrow(found).refreshToken)
      )
      yield* store.set("key", token)
      expect(yield* hasRefreshToken).toBe(true)
      yield* Effect.flip(Effect.scoped(store.lease("key")))
      expect(yield* hasRefreshToken).toBe(false)
      isUp = true
      yield* Effect.scoped(
        Effect.zipRight(store.lease("key"), Effect.map(hasRefreshToken, (has) => expect(has).toBe(true)))
      )
      const stuck = TokenStore.make({ ...backend, lease: () => Effect.never })
      yield* Effect.fork(Effect.timeout(Effect.scoped(stuck.lease("key")), "1 second"))
      yield* TestClock.adjust("1 second")
      expect(Option.getOrThrow(yield* stuck.get("key")).refreshToken).toEqual(Option.none())
    }))
})

describe("TokenStore.keyOf", () => {
  it("differs for each host and account, and cannot be ambiguous", () => {
    const keys = [
      { baseUrl: "https://a", accountKey: "x" },
      { baseUrl: "https://b", accountKey: "x" },
      { baseUrl: "https://a", accountKey: "y" },
      { baseUrl: "https://a", accountKey: "x@https://a" }
    ].map(TokenStore.keyOf)
    expect(new Set(keys).size).toBe(4)
  })
})
