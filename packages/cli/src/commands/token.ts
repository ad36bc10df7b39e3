/**
 * `effect-fastmoss token`: shows, refreshes or clears the stored access token. Prints no secrets.
 */
import { AccessToken } from "@effect-fastmoss/core/AccessToken"
import { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import type { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import * as Token from "@effect-fastmoss/core/Token"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failed, usage } from "../command/Failure.js"
import { nearest } from "../command/nearest.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import { Target } from "../connection/Target.js"
import * as JsonDocument from "../format/JsonDocument.js"
import * as Variable from "../settings/Variable.js"
import { confirm } from "../terminal/Confirmation.js"
import { Terminal } from "../terminal/Terminal.js"
import * as TokenReport from "../token/TokenReport.js"

const actions = ["show", "refresh", "clear"] as const

const action = Args.text({ name: actions.join("|") }).pipe(
  Args.mapEffect((text) =>
    Effect.mapError(
      Effect.fromNullable(actions.find((action) => action === text)),
      () => {
        const suggestion = nearest(text, actions)
        return HelpDoc.p(
          `token ${text} is not known; ${
            suggestion === undefined ? `the actions are ${actions.join(", ")}` : `did you mean token ${suggestion}?`
          }`
        )
      }
    )
  ),
  Args.withDescription(
    "show prints the age, the lifetime and the file of the token; refresh replaces the token with a new one; clear removes it."
  )
)

const format = Options.choice("format", ["table", "json"]).pipe(
  Options.optional,
  Options.withDescription("The output format of show. Default: table on a terminal, json elsewhere.")
)

const yes = Options.boolean("yes").pipe(
  Options.withAlias("y"),
  Options.withDescription("Remove the token without asking.")
)

const description = Runnable.describe(
  "Shows, refreshes or clears the stored access token. Never prints the token itself.",
  [
    "The other commands acquire, store and refresh the token by themselves. Use this command to look at the token, or to replace it when FastMoss rejects it.",
    "A single API key, sent as Bearer, needs no token."
  ],
  ["effect-fastmoss token show", "effect-fastmoss token refresh", "effect-fastmoss token clear --yes"]
)

/** Creates the command `token`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, { action, format, yes }, ({ action, format, yes }) =>
    Session.run(
      Effect.gen(function*() {
        if (action === "show") return yield* show(format)
        return yield* action === "refresh" ? refresh : clear(yes)
      })
    )).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}

const ofStore = <A, R>(effect: Effect.Effect<A, FastMossTokenStoreError, R>) =>
  Effect.mapError(effect, ({ message }) => failed(message))

const stored = Effect.flatMap(
  Effect.all([TokenStore.TokenStore, FastMossConfig]),
  ([store, config]) => ofStore(store.get(TokenStore.keyOf(config)))
)

/**
 * Returns where the token is stored, in a file or in memory for the embedded sandbox, and whether it is encrypted.
 * `host` is the server that the token is for.
 */
const place = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const { baseUrl, isSandbox } = yield* Target
  if (isSandbox) return { host: baseUrl, store: "memory, for this command alone", isEncrypted: false }
  const pathOf = yield* Effect.orElseSucceed(FileTokenStore.pathOf, () => () => "an unknown place")
  const encryptionKey = yield* Variable.text("FASTMOSS_TOKEN_ENCRYPTION_KEY")
  return { host: baseUrl, store: pathOf(TokenStore.keyOf(config)), isEncrypted: encryptionKey !== "" }
})

const show = (format: Option.Option<"table" | "json">) =>
  Effect.gen(function*() {
    const { stdout, write } = yield* Terminal
    const { authentication, refreshAhead } = yield* FastMossConfig
    const now = (yield* Clock.currentTimeMillis) / 1000
    const report: TokenReport.TokenReport = authentication === "bearer"
      ? { host: (yield* Target).baseUrl, store: "nowhere", isEncrypted: false, nextCall: "needs none", token: null }
      : TokenReport.make(yield* place, yield* stored, { now, refreshAhead })
    const chosen = Option.getOrElse(format, () => stdout.isTerminal ? "table" as const : "json" as const)
    yield* write(chosen === "table" ? TokenReport.format(report) : JsonDocument.text(report))
  })

const bearerNeedsNone = "No token is needed: the API key itself is sent as Bearer."

const refresh = Effect.gen(function*() {
  const { tell } = yield* Terminal
  const { authentication } = yield* FastMossConfig
  if (authentication === "bearer") return yield* tell(bearerNeedsNone)
  const { get, invalidate } = yield* AccessToken
  // Reads the store first, so that the command fails if the store cannot be read. The library would treat such a store
  // as empty, and acquire a token that it cannot store.
  const before = yield* stored
  const current = yield* get
  const isOld = Option.exists(before, (token) => Token.isSame(token, current) && token.expireAt >= current.expireAt)
  if (isOld && !(yield* invalidate(current))) {
    return yield* failed(
      `FastMoss granted no newer token. The stored one stays in use; it expires at ${
        new Date(current.expireAt * 1000).toISOString()
      }.`
    )
  }
  const token = yield* get
  yield* tell(`The new token expires at ${new Date(token.expireAt * 1000).toISOString()}.`)
})

const clear = (isConfirmed: boolean) =>
  Effect.gen(function*() {
    const terminal = yield* Terminal
    const config = yield* FastMossConfig
    if (config.authentication === "bearer") return yield* terminal.tell(bearerNeedsNone)
    if (!isConfirmed) {
      if (!terminal.canAsk) {
        return yield* usage("token clear cannot ask without a terminal. Pass --yes to remove the token.")
      }
      const isRemoved = yield* confirm("Remove the stored token? The next call acquires a new one.")
      if (!isRemoved) return yield* failed("Stopped. The token is unchanged.")
    }
    const { remove } = yield* TokenStore.TokenStore
    // Also removes content that is not a token or cannot be decrypted.
    yield* ofStore(remove(TokenStore.keyOf(config)))
    yield* terminal.tell("The stored token is removed. The next call acquires a new one.")
  })
