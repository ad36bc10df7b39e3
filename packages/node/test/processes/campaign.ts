import { TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import { Array as Arr, Effect, Layer, Option, Redacted } from "effect"
import { type Fleet, fleet, type RoundOptions, type StoreSettings } from "./fleet.js"

/** What many expiries, with and without a program that is killed, came to. */
export interface Totals {
  readonly expiries: number
  /** Exchanges that the server granted. */
  readonly exchanges: number
  /** Of these, those of programs that were killed before their token was stored: nobody else can know of it. */
  readonly exchangesOfKilled: number
  /** Exchanges that the server refused. */
  readonly refused: number
  readonly revocations: number
  readonly kills: number
  /** Expiries after which the programs, or the store, had different tokens, or none. */
  readonly lost: number
}

/** Reads the token of a store as another program would. */
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

/** The steps of the transaction. Those before `after exchange` cost nothing; those before `after set` cost an exchange. */
export const steps = {
  file: [
    "before lease",
    "before link",
    "after link",
    "after lease",
    "before get",
    "after get",
    "before exchange",
    "after exchange",
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
    "before exchange",
    "after exchange",
    "before set",
    "after set",
    "before release",
    "after release"
  ]
} as const

/** Plays rounds, and adds up what they came to. */
export const campaign = (size: number, settings: StoreSettings, rounds: ReadonlyArray<RoundOptions>) =>
  Effect.gen(function*() {
    const programs = yield* fleet(size, settings)
    const totals = yield* Effect.forEach(rounds, (options) =>
      Effect.gen(function*() {
        const round = yield* programs.round(options)
        const stored = yield* tokenIn(settings, programs)
        const isWhole = round.errors.length === 0 && Arr.dedupe([...round.tokens, stored]).length === 1
        const killed = round.killed ?? []
        const wasBegun = killed.includes("before exchange") && !killed.includes("after set")
        const totals: Totals = {
          expiries: 1,
          exchanges: round.granted,
          exchangesOfKilled: wasBegun ? round.granted - 1 : 0,
          refused: round.refused,
          revocations: round.revoked,
          kills: round.killed === undefined ? 0 : 1,
          lost: isWhole ? 0 : 1
        }
        return totals
      }))
    return Arr.reduce(totals, nothing, add)
  })

const nothing: Totals = {
  expiries: 0,
  exchanges: 0,
  exchangesOfKilled: 0,
  refused: 0,
  revocations: 0,
  kills: 0,
  lost: 0
}

const add = (self: Totals, that: Totals): Totals => ({
  expiries: self.expiries + that.expiries,
  exchanges: self.exchanges + that.exchanges,
  exchangesOfKilled: self.exchangesOfKilled + that.exchangesOfKilled,
  refused: self.refused + that.refused,
  revocations: self.revocations + that.revocations,
  kills: self.kills + that.kills,
  lost: self.lost + that.lost
})
