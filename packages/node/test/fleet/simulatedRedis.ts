import { Budget } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import { Clock, Duration, Effect } from "effect"
import { createHash } from "node:crypto"
import * as AdaptiveRate from "../../../core/src/pipeline/AdaptiveRate.js"
import { adaptiveRateScript } from "../../src/redis/AdaptiveRateScript.js"
import { budgetScript } from "../../src/redis/BudgetScript.js"
import * as TokenScripts from "../../src/redis/TokenScripts.js"

type Args = ReadonlyArray<string>

/** A script on one key, in TypeScript: the pure decisions, and what the script adds to them. */
type Model = (keys: Args, args: Args, now: number) => Redis.RedisReply

const numberOr = (text: string | undefined, other: number) => text === undefined || text === "" ? other : Number(text)

interface SharedRate {
  readonly rate: AdaptiveRate.AdaptiveRate
  readonly nextAt: number
  readonly grantedAt: number
  readonly holdUntil: number
  readonly epoch: number
}

/** `adaptiveRateScript` with the decisions of `AdaptiveRate`; its clock never goes back. */
export const adaptiveRate = (): Model => {
  const states = new Map<string, SharedRate>()
  return ([key = ""], [mode, rate, ...rest], now) => {
    const limits = { concurrency: Infinity, rate: numberOr(rate, Infinity), adaptive: true }
    const state = states.get(key) ?? {
      rate: AdaptiveRate.initial,
      nextAt: -Infinity,
      grantedAt: -Infinity,
      holdUntil: -Infinity,
      epoch: 0
    }
    const intervalOf = (rate: AdaptiveRate.AdaptiveRate) => {
      const granted = AdaptiveRate.tryAcquire({ ...rate, nextAt: -Infinity, inFlight: 0 }, now, limits)
      return granted._tag === "Granted" ? granted.state.nextAt - now : 0
    }
    const beginEpoch = (next: SharedRate): SharedRate => ({
      ...next,
      epoch: next.epoch + 1,
      nextAt: Math.max(next.grantedAt + intervalOf(next.rate), next.holdUntil)
    })
    if (mode === "tryAcquire") {
      const [epoch, ticket] = (rest[0] ?? "").split(" ")
      const isValid = ticket !== undefined && Number(epoch) === state.epoch && now <= Number(ticket) + 2000
      const slot = isValid ? Number(ticket) : Math.max(now, state.nextAt, state.holdUntil)
      const next = isValid ? state : { ...state, nextAt: slot + intervalOf(state.rate) }
      if (now + 0.01 < slot) {
        states.set(key, next)
        return ["Delayed", String(Math.min(slot - now, 1000)), `${state.epoch} ${slot}`]
      }
      states.set(key, { ...next, grantedAt: now })
      const isFree = state.rate.rate === Infinity && limits.rate === Infinity && now >= state.holdUntil
      return isFree ? ["Granted", String(now), "1000"] : ["Granted", String(now)]
    }
    const [outcome, started, retry] = rest
    const startedAt = Number(started)
    const retryAfter = Number(retry)
    if (outcome !== "success" && outcome !== "throttled") return null
    const isNews = startedAt >= state.rate.refusedAt
    const learnt = AdaptiveRate.onResult(
      { ...state.rate, inFlight: 1, nextAt: -Infinity },
      now,
      { startedAt, outcome, retryAfter },
      limits
    )
    const next = {
      ...state,
      rate: learnt,
      holdUntil: outcome === "throttled" ? Math.max(state.holdUntil, learnt.nextAt) : state.holdUntil
    }
    const isEpoch = outcome === "success" ? isNews && state.rate.refusals > 0 : isNews || retryAfter > 0
    states.set(key, isEpoch ? beginEpoch(next) : next)
    return learnt.rate === Infinity ? null : String(learnt.rate)
  }
}

const budget = (): Model => {
  const periods = new Map<string, Budget.Period>()
  return ([key = ""], [mode, price, calls, credits, per], now) => {
    const limit = {
      calls: numberOr(calls, Infinity),
      credits: numberOr(credits, Infinity),
      per: Duration.millis(Number(per))
    }
    const period = periods.get(key) ?? { calls: 0, credits: 0, until: 0 }
    const decision = mode === "overspend"
      ? Budget.BudgetDecision.Spend({ period: Budget.spent(period, now, Number(price), limit) })
      : Budget.decide(period, now, Number(price), limit)
    if (decision._tag === "Refuse") {
      const { resetsAfter, spent, unit } = decision
      return ["Refuse", unit, String(decision.limit), String(spent), String(Duration.toMillis(resetsAfter))]
    }
    if (mode !== "check") periods.set(key, decision.period)
    return ["Spend", ...[decision.period.calls, decision.period.credits, decision.period.until].map(String)]
  }
}

/** The scripts of the token store; nothing crashes here. */
const tokens = () => {
  const texts = new Map<string, { readonly text: string; readonly fencingToken: number; readonly until: number }>()
  const locks = new Map<string, { readonly owner: string; readonly until: number }>()
  const leases = new Map<string, number>()
  const stored = (key: string, now: number) => {
    const entry = texts.get(key)
    return entry !== undefined && now < entry.until ? entry : undefined
  }
  const holds = (key: string, owner: string, now: number) => {
    const lock = locks.get(key)
    return lock !== undefined && now < lock.until && lock.owner === owner
  }
  const get: Model = ([key = ""], _, now) => stored(key, now)?.text ?? null
  const set: Model = ([key = ""], [text = "", own = "", millis], now) => {
    const written = stored(key, now)?.fencingToken ?? 0
    const fencingToken = numberOr(own, written)
    if (fencingToken < written) return 0
    texts.set(key, { text, fencingToken, until: now + Number(millis) })
    return 1
  }
  const remove: Model = ([key = ""]) => texts.delete(key) ? 1 : 0
  const grant: Model = ([, lock = "", lease = ""], [owner = "", millis], now) => {
    const last = leases.get(lease) ?? 0
    if (holds(lock, owner, now)) return [last, 0]
    if (now < (locks.get(lock)?.until ?? 0)) return null
    locks.set(lock, { owner, until: now + Number(millis) })
    leases.set(lease, last + 1)
    return [last + 1, 0]
  }
  const renew: Model = ([, lock = ""], [owner = "", millis], now) => {
    if (!holds(lock, owner, now)) return 0
    locks.set(lock, { owner, until: now + Number(millis) })
    return 1
  }
  const release: Model = ([, lock = ""], [owner = ""], now) => holds(lock, owner, now) && locks.delete(lock) ? 1 : 0
  return { get, set, remove, grant, renew, release }
}

/** Commands that a simulated Redis has received. */
export interface Counted {
  readonly at: number
  /** The purpose of the command. */
  readonly of: "permit" | "result" | "budget" | "token" | "lease"
}

/** A Redis in memory that answers after a millisecond by the `Clock`, and keeps a list of what it was asked. */
export const simulatedRedis = () => {
  const commands: Array<Counted> = []
  const token = tokens()
  const digest = (lua: string) => createHash("sha1").update(lua).digest("hex")
  const models = new Map<string, readonly [model: Model, of: (args: Args) => Counted["of"]]>([
    [digest(adaptiveRateScript), [adaptiveRate(), ([mode]) => mode === "tryAcquire" ? "permit" : "result"]],
    [digest(budgetScript), [budget(), () => "budget"]],
    [digest(TokenScripts.get), [token.get, () => "token"]],
    [digest(TokenScripts.set), [token.set, () => "token"]],
    [digest(TokenScripts.remove), [token.remove, () => "token"]],
    [digest(TokenScripts.grant), [token.grant, () => "lease"]],
    [digest(TokenScripts.renew), [token.renew, () => "lease"]],
    [digest(TokenScripts.release), [token.release, () => "lease"]]
  ])
  const service = Redis.make({
    address: "simulation",
    send: (command, [name, count, ...rest]) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const [model, of] = models.get(String(name)) ?? []
        if (command !== "EVALSHA" || model === undefined || of === undefined) return Effect.die(`unknown: ${command}`)
        const texts = rest.map(String)
        const args = texts.slice(Number(count))
        commands.push({ at: now, of: of(args) })
        return Effect.delay(Effect.succeed(model(texts.slice(0, Number(count)), args, now)), "1 millis")
      })
  })
  return { service, commands }
}
