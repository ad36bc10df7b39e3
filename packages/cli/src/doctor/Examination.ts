/**
 * The state of one run of `doctor`: its connections, and outcomes of calls that several checks use.
 */
import type * as AccessToken from "@effect-fastmoss/core/AccessToken"
import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenEncryption from "@effect-fastmoss/core/TokenEncryption"
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as Usage from "@effect-fastmoss/core/Usage"
import * as FastMossNode from "@effect-fastmoss/node/FastMossNode"
import * as FileBudget from "@effect-fastmoss/node/FileBudget"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { counting } from "../connection/Connection.js"
import * as Answer from "./Answer.js"
import type { Candidate, Settings } from "./Candidate.js"
import type { Recorder } from "./Recorder.js"

/** Services of a client that a connection provides. */
export type Services =
  | AccessToken.AccessToken
  | Budget.Budget
  | FastMossClient.FastMossClient
  | FastMossConfig.FastMossConfig
  | TokenStore.TokenStore
  | Usage.Usage

/** A client with the host and the authentication scheme of a candidate, and with the credentials of the user. */
export interface Connection {
  readonly candidate: Candidate
  readonly context: Context.Context<Services>
}

/** The state of one run of `doctor`, which its checks read and change. */
export interface Examination {
  readonly settings: Settings
  readonly recorder: Recorder
  /** True if the run may refresh the stored token. */
  readonly refreshes: boolean
  /** All connections of the run, to add up what they spent. */
  readonly connections: Array<Connection>
  /** The connection that later checks use; `undefined` until the check of the authentication has found one. */
  connection: Connection | undefined
  /** The outcome of the product search with the page size that the plan allows. */
  product: Answer.Answer | undefined
  /** The outcome of the call with the wrong page size 0; `undefined` if that call was not needed. */
  wrongCall: Answer.Answer | undefined
  /** The wait before each call, in milliseconds: 0 until FastMoss throttles a call. */
  pause: number
}

const { budgetStore } = FastMossNode.settingNames

/** Layer with the token store that the settings select. */
const layerTokenStore = TokenEncryption.layerConfig.pipe(Layer.provide(FileTokenStore.layerConfig))

/** Creates a layer with the budget that the settings select. It shares its count with the other commands. */
const layerBudget = (
  options: Budget.StoreOptions
): Layer.Layer<Budget.Budget, ConfigError.ConfigError, FastMossConfig.FastMossConfig> =>
  Layer.unwrapEffect(
    Effect.flatMap(Config.withDefault(Config.string(budgetStore), ""), (store) => {
      switch (store) {
        case "file":
          return Effect.succeed(FileBudget.layerConfig(options))
        case "":
        case "memory":
          return Effect.succeed(Budget.layer)
        default:
          return Effect.fail(ConfigError.InvalidData([budgetStore], "must be memory or file"))
      }
    })
  )

/**
 * Creates the layers with the settings and the budget of a client. `given` overrides the settings of the user. The
 * budget counts requests even if the user has set no limit.
 */
const layersOf = (given: FastMossConfig.Overrides) =>
  Effect.map(counting({ overrides: given }), ({ onBudgetStoreFailure, overrides = {} }) => ({
    budget: layerBudget({ onStoreFailure: onBudgetStoreFailure }),
    config: FastMossConfig.layerConfigWith(overrides)
  }))

/** Layer with the settings, the budget, the token store and the HTTP client, for checks that send nothing. */
export const layerMachine = Layer.unwrapEffect(
  Effect.map(
    layersOf({}),
    ({ budget, config }) => Layer.mergeAll(Layer.provideMerge(budget, config), layerTokenStore, UndiciHttpClient.layer)
  )
)

/**
 * Builds a client with the settings of the user and the given overrides. All of its requests pass through the recorder.
 */
export const connect = (overrides: FastMossConfig.Overrides, recorder: Recorder) =>
  Effect.flatMap(layersOf(overrides), ({ budget, config }) =>
    Layer.build(
      FastMossClient.layerWithoutServices.pipe(
        Layer.provideMerge(budget),
        Layer.provideMerge(Pipeline.layerServices),
        Layer.provideMerge(Layer.merge(config, layerTokenStore)),
        Layer.provide(
          Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, recorder.record)).pipe(
            Layer.provide(UndiciHttpClient.layer)
          )
        )
      )
    ))

/** Options that make the client send each call exactly once, because the doctor counts its requests. */
const options = { attempts: 1, cache: "bypass", coalesce: false } as const

/** The longest `Retry-After` that the doctor obeys, in milliseconds. */
const longestWait = 5_000

/** The wait after a throttled call without `Retry-After`, in milliseconds: a little more than a second. */
const usualWait = 1_100

/**
 * Makes a call and returns its outcome. Never fails. Repeats a throttled call once after a wait, unless the wait would
 * be longer than `longestWait`.
 */
export const ask = <A>(
  examination: Examination,
  { context }: Connection,
  call: Effect.Effect<A, FastMossError, FastMossClient.FastMossClient>
): Effect.Effect<Answer.Answer> => {
  const { recorder, refreshes } = examination
  const usedUp = Answer.notSent(
    "no requests are left",
    refreshes
      ? "Run the doctor again with --no-refresh. The token is stored now, so that requests are left for all families."
      : ""
  )
  const once: Effect.Effect<Answer.Answer> = Effect.suspend(() => {
    if (recorder.left() === 0) return Effect.succeed(usedUp)
    const refused = recorder.refused()
    return Effect.sleep(examination.pause).pipe(
      Effect.zipRight(FastMossClient.withRequestOptions(call, options)),
      Effect.provide(context),
      Effect.match({
        onSuccess: (value): Answer.Answer => ({ _tag: "Accepted", value }),
        onFailure: (error) =>
          recorder.refused() > refused
            ? usedUp
            : Answer.of(error, recorder.exchanges().at(-1))
      })
    )
  })
  return Effect.flatMap(once, (answer) => {
    if (answer._tag !== "Refused" || answer.reason !== "RateLimited" || answer.isOfToken) return Effect.succeed(answer)
    const wait = answer.retryAfter ?? usualWait
    if (wait > longestWait || recorder.left() === 0) return Effect.succeed(answer)
    examination.pause = wait
    return once
  })
}
