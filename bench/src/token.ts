import { AccessToken, FastMossConfig, Signature, Token, TokenStore } from "@effect-fastmoss/core"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect, Layer, Redacted, Ref } from "effect"
import { createHash } from "node:crypto"
import * as TokenEndpoint from "../../packages/core/dist/auth/TokenEndpoint.js"
import { atMost, type Section } from "./reach.js"
import { median, short } from "./statistics.js"

const clientSecret = Redacted.make("bench-secret")

/** An access token over an endpoint that grants at once, and what it did. */
const makeAccessToken = Effect.gen(function*() {
  const did = { tokenRequests: 0, storeReads: 0 }
  const texts = new Map<string, string>()
  const grant = Effect.sync(() => {
    did.tokenRequests++
    return Token.fromGrant(
      { access_token: `at-${did.tokenRequests}`, refresh_token: "rt", expires_in: 7200, refresh_expires_in: 86_400 },
      { receivedAt: Date.now() / 1000 }
    )
  })
  const context = yield* Layer.build(AccessToken.layer.pipe(
    Layer.provide(Layer.mergeAll(
      Layer.succeed(TokenEndpoint.TokenEndpoint, { acquire: grant, refresh: () => grant }),
      TokenStore.layer({
        get: (key) =>
          Effect.sync(() => {
            did.storeReads++
            return texts.get(key)
          }),
        set: (key, text) => Effect.sync(() => texts.set(key, text))
      }),
      FastMossConfig.layer({ clientId: "bench", clientSecret })
    ))
  ))
  return { accessToken: yield* Effect.provide(AccessToken.AccessToken, context), did }
})

/** Nanoseconds and bytes of an effect that is run again and again in one fiber. */
const costOf = (effect: Effect.Effect<unknown>, times: number) =>
  Effect.gen(function*() {
    globalThis.gc?.()
    const heap = process.memoryUsage().heapUsed
    const began = process.hrtime.bigint()
    yield* Effect.repeatN(effect, times - 1)
    const nanos = Number(process.hrtime.bigint() - began) / times
    return { nanos, bytes: (process.memoryUsage().heapUsed - heap) / times }
  })

const usable = Effect.scoped(Effect.gen(function*() {
  const { accessToken, did } = yield* makeAccessToken
  const ref = yield* Ref.make(yield* Effect.orDie(accessToken.get))
  const get = Effect.orDie(accessToken.get)
  const before = { ...did }
  const rounds: Array<{ get: number; ref: number; nothing: number; getBytes: number; refBytes: number }> = []
  for (let round = 0; round < 15; round++) {
    const nothing = yield* costOf(Effect.void, 200_000)
    const read = yield* costOf(Ref.get(ref), 200_000)
    const got = yield* costOf(get, 200_000)
    rounds.push({ nothing: nothing.nanos, ref: read.nanos, get: got.nanos, getBytes: 0, refBytes: 0 })
  }
  // Few enough that no collection comes between.
  const readBytes = (yield* costOf(Ref.get(ref), 5000)).bytes
  const getBytes = (yield* costOf(get, 5000)).bytes
  const late = rounds.slice(3)
  return {
    nothing: median(late.map(({ nothing }) => nothing)),
    ref: median(late.map(({ ref }) => ref)),
    get: median(late.map(({ get }) => get)),
    ratio: median(late.map(({ get, ref }) => get / ref)),
    readBytes,
    getBytes,
    storeReads: did.storeReads - before.storeReads,
    tokenRequests: did.tokenRequests - before.tokenRequests
  }
}))

const crowd = Effect.scoped(Effect.gen(function*() {
  const { accessToken, did } = yield* makeAccessToken
  const began = performance.now()
  yield* Effect.all(Array.from({ length: 10_000 }, () => accessToken.get), { concurrency: "unbounded", discard: true })
  return { millis: performance.now() - began, tokenRequests: did.tokenRequests }
}))

const signing = () =>
  ([["100 B", 100, 200_000], ["10 KB", 10_000, 20_000], ["1 MB", 1_000_000, 200]] as const).map(
    ([title, size, times]) => {
      const body = JSON.stringify({ keywords: "x".repeat(size) })
      const time = (sign: () => unknown) => {
        const rounds = []
        for (let round = 0; round < 7; round++) {
          const began = performance.now()
          for (let i = 0; i < times; i++) sign()
          rounds.push((performance.now() - began) * 1000 / times)
        }
        return median(rounds)
      }
      const ours = time(() => Signature.sign({ clientSecret, path: "/test", body }))
      const floor = time(() => createHash("sha256").update(`s|/test|${body}|s`).digest("hex"))
      return [title, short(ours), short(floor), short(ours / floor)]
    }
  )

export const token = async (): Promise<Section> => {
  const read = await Effect.runPromise(usable)
  const many = await Effect.runPromise(crowd)
  return {
    title: "The token, in process",
    text: [
      tableOf(["in one running fiber", "ns", "bytes"], [
        ["`Effect.void`", short(read.nothing), ""],
        ["`Ref.get`", short(read.ref), short(read.readBytes)],
        ["`AccessToken.get` while usable", short(read.get), short(read.getBytes)]
      ]),
      `Store reads meanwhile: ${read.storeReads}; token requests: ${read.tokenRequests}.`,
      `10,000 fibers without a token: ${many.tokenRequests} token request, ${short(many.millis)} ms until all have it.`,
      tableOf(["`Signature.sign` of a body of", "µs", "`createHash` alone (µs)", "ratio"], signing())
    ].join("\n\n"),
    reaches: [atMost("`AccessToken.get` while usable, over `Ref.get`", read.ratio, 4, short)]
  }
}
