/**
 * Asks the user to confirm before a command sends many requests.
 */
import { FastMossConfig, priceOf } from "@effect-fastmoss/core/FastMossConfig"
import * as Effect from "effect/Effect"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import { Target } from "../connection/Target.js"
import { confirm as confirmed } from "../terminal/Confirmation.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import { money } from "./Cost.js"

/** The most requests that a command sends without asking. */
export const freely = 20

/** An estimate of the requests that a command is about to send. */
export interface Estimate {
  readonly path: string
  /** The number of further requests; `undefined` if it is unknown. */
  readonly requests: number | undefined
  /** True if the user has agreed already (`--yes`). */
  readonly isConfirmed: boolean
  /**
   * The option with which the user can reduce the number of requests. The message names it.
   *
   * @default "--limit"
   */
  readonly fewer?: string | undefined
}

/** Services that are needed to ask the user. */
export type Services = Target | FastMossConfig | Terminal

/**
 * Asks the user before a command sends more than `freely` requests, or an unknown number. Fails if the user declines.
 * Without a terminal it fails at once, and the message names `--yes`.
 */
export const confirm = (
  { fewer = "--limit", isConfirmed, path, requests }: Estimate
): Effect.Effect<void, CommandFailure, Services> =>
  Effect.gen(function*() {
    const { isSandbox } = yield* Target
    if (isConfirmed || isSandbox || (requests !== undefined && requests <= freely)) return
    const { prices } = yield* FastMossConfig
    const price = priceOf(prices, path)
    const sentence = requests === undefined
      ? "FastMoss gives no total, so the number of requests is unknown"
      : `This needs about ${Text.plural(requests, "request")}${price > 0 ? `, ${money(requests * price)}` : ""}`
    const terminal = yield* Terminal
    if (!terminal.canAsk) {
      return yield* usage(`${sentence}. Pass --yes to send them, or ${fewer} for fewer.`)
    }
    if (!(yield* confirmed(`${sentence}. Continue?`))) return yield* failed("Stopped. Nothing more was sent.")
  })

/**
 * Asks the user, after the first page of a list, before a command requests the other pages. The number of rows on the
 * first page shows how many requests these need.
 */
export const confirmOthers = (
  { most, rows, ...estimate }: Pick<Estimate, "isConfirmed" | "path"> & {
    /** The number of rows on the first page. */
    readonly rows: number
    /** The most rows in all; `Infinity` without a limit. */
    readonly most: number
  }
): Effect.Effect<void, CommandFailure, Services> =>
  most <= rows * freely ? Effect.void : confirm({
    ...estimate,
    requests: most === Infinity ? undefined : Math.ceil(most / Math.max(1, rows)) - 1
  })
