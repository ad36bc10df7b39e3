/**
 * Asks before a command sends many requests.
 */
import { FastMossConfig, priceOf } from "@effect-fastmoss/core/FastMossConfig"
import * as Effect from "effect/Effect"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import { Target } from "../connection/Target.js"
import { confirm as confirmed } from "../terminal/Confirmation.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import { money } from "./Cost.js"

/** A command may send this many requests without a question. */
export const freely = 20

/** The estimate of the requests that a command is going to send. */
export interface Estimate {
  readonly path: string
  /** The number of further requests; `undefined` if it is not known. */
  readonly requests: number | undefined
  /** True if the user has agreed already: `--yes`. */
  readonly isConfirmed: boolean
  /**
   * The option with which the command sends fewer requests.
   *
   * @default "--limit"
   */
  readonly fewer?: string | undefined
}

/** The services of the question. */
export type Services = Target | FastMossConfig | Terminal

/** Asks if an estimate is over `freely`, or unknown. Without a terminal it fails, and names `--yes`. */
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

/** Asks after the first page of a list: it shows how many rows a page has, and so how many requests the others need. */
export const confirmOthers = (
  { most, rows, ...estimate }: Pick<Estimate, "isConfirmed" | "path"> & {
    /** The rows of the first page. */
    readonly rows: number
    /** The most rows of all pages; `Infinity` if nothing limits them. */
    readonly most: number
  }
): Effect.Effect<void, CommandFailure, Services> =>
  most <= rows * freely ? Effect.void : confirm({
    ...estimate,
    requests: most === Infinity ? undefined : Math.ceil(most / Math.max(1, rows)) - 1
  })
