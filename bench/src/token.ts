import { AccessToken, FastMossConfig, Signature, Token, TokenStore } from "@effect-fastmoss/core"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect, Layer, Redacted, Ref } from "effect"
import { createHash } from "node:crypto"
import * as TokenEndpoint from "../../packages/core/dist/auth/TokenEndpoint.js"
import { atMost, type Section } from "./reach.js"
import { median, short } from "./statistics.js"

const clientSecret = Redacted.make("bench-secret")

/** Creates an `AccessToken` whose token requests succeed at once, and counters of token requests and store reads. */
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

/** Repeats an effect in one fiber, and returns the nanoseconds and the bytes that one run takes. */
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
  // Only 5000 repetitions, because a garbage collection in between would falsify the number of bytes.
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

/**
 * Measures the time of `AccessToken.get`, the time until many fibers that need a token at once have it, and the time of
 * a signature.
 */
export const token = async (): Promise<Section> => {
  const read = await Effect.runPromise(usable)
  const many = await Effect.runPromise(crowd)
  return {
    title: "Token",
    text: [
      "Time and allocated memory per run, repeated in one fiber, without network. The token in memory is usable.",
      tableOf(["effect", "ns", "bytes"], [
        ["`Effect.void`", short(read.nothing), ""],
        ["`Ref.get`", short(read.ref), short(read.readBytes)],
        ["`AccessToken.get`", short(read.get), short(read.getBytes)]
      ]),
      `Meanwhile the client read the store ${read.storeReads} times and sent ${read.tokenRequests} token requests.`,
      `When 10,000 fibers need a token at once, the number of token requests is ${many.tokenRequests}. After ${
        short(many.millis)
      } ms all fibers have the token.`,
      "The time of a signature, compared with the SHA-256 hash alone:",
      tableOf(["size of the body", "`Signature.sign` (µs)", "`createHash` (µs)", "ratio"], signing())
    ].join("\n\n"),
    reaches: [
      atMost("time: `AccessToken.get` with a usable token / `Ref.get`", read.ratio, 4, short)
    ]
  }
}
