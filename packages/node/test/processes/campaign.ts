import { TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import { Array as Arr, Effect, Layer, Option, Redacted } from "effect"
import { type Fleet, fleet, type RoundOptions, type StoreSettings } from "./fleet.js"

/** Totals over many expiries of a token. In some of them a program was killed. */
export interface Totals {
  readonly expiries: number
  /** Token requests that the server granted. */
  readonly tokenRequests: number
  /** Token requests of programs that were killed before they stored the token, which no other program can know. */
  readonly tokenRequestsOfKilled: number
  /** Token requests that the server refused. */
  readonly refused: number
  readonly revocations: number
  readonly kills: number
  /** Expiries after which the programs and the store had different tokens. */
  readonly inconsistent: number
}

/** Returns the token in a store, read through a separate connection as another program would. */
export const tokenIn = (settings: StoreSettings, { key }: Fleet): Effect.Effect<string | undefined> =>
  Effect.flatMap(TokenStore.TokenStore, (store) => store.get(key)).pipe(
    Effect.map(Option.map(({ accessToken }) => Redacted.value(accessToken))),
    Effect.map(Option.getOrUndefined),
    Effect.provide(
      settings.redis === undefined
        ? FileTokenStore.layer({ file: settings.file ?? "" })
        : RedisTokenStore.layer().pipe(Layer.provide(Redis.layer({ url: Redacted.make(settings.redis) })))
    ),
    Effect.orDie
  )

/**
 * The steps in which a program replaces a token, in order. A program that is killed before the step `after token
 * request` wastes no token request. A program that is killed later, up to `after set`, wastes one.
 */
export const steps = {
  file: [
    "before lease",
    "before link",
    "after link",
    "after lease",
    "before get",
    "after get",
    "before token request",
    "after token request",
    "before set",
    "before rename",
    "after rename",
    "after set",
    "before release",
    "after release"
  ],
  redis: [
    "before lease",
    "after lease",
    "before get",
    "after get",
    "before token request",
    "after token request",
    "before set",
    "after set",
    "before release",
    "after release"
  ]
} as const

/** Runs rounds with `size` programs, and adds up the results. In each round the token expires. */
export const campaign = (size: number, settings: StoreSettings, rounds: ReadonlyArray<RoundOptions>) =>
  Effect.gen(function*() {
    const programs = yield* fleet(size, settings)
    const totals = yield* Effect.forEach(rounds, (options) =>
      Effect.gen(function*() {
        const round = yield* programs.round(options)
        const stored = yield* tokenIn(settings, programs)
        const isConsistent = round.errors.length === 0 && Arr.dedupe([...round.tokens, stored]).length === 1
        const killed = round.killed ?? []
        const hadBegun = killed.includes("before token request") && !killed.includes("after set")
        const totals: Totals = {
          expiries: 1,
          tokenRequests: round.granted,
          tokenRequestsOfKilled: hadBegun ? round.granted - 1 : 0,
          refused: round.refused,
          revocations: round.revoked,
          kills: round.killed === undefined ? 0 : 1,
          inconsistent: isConsistent ? 0 : 1
        }
        return totals
      }))
    return Arr.reduce(totals, nothing, add)
  })

const nothing: Totals = {
  expiries: 0,
  tokenRequests: 0,
  tokenRequestsOfKilled: 0,
  refused: 0,
  revocations: 0,
  kills: 0,
  inconsistent: 0
}

const add = (self: Totals, that: Totals): Totals => ({
  expiries: self.expiries + that.expiries,
  tokenRequests: self.tokenRequests + that.tokenRequests,
  tokenRequestsOfKilled: self.tokenRequestsOfKilled + that.tokenRequestsOfKilled,
  refused: self.refused + that.refused,
  revocations: self.revocations + that.revocations,
  kills: self.kills + that.kills,
  inconsistent: self.inconsistent + that.inconsistent
})
