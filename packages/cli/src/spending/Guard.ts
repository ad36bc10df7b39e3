/**
 * Asks before a command sends many requests.
 */
import { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as Effect from "effect/Effect"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import { Target } from "../connection/Target.js"
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
    const answer = yield* terminal.ask(`${sentence}. Continue? [y/N] `)
    if (!/^y(es)?$/i.test(answer)) return yield* failed("Stopped. Nothing more was sent.")
  })

/** Returns the price of the longest prefix of a path that has one. */
export const priceOf = (prices: Readonly<Record<string, number | undefined>>, path: string): number => {
  const [longest] = Object.keys(prices).filter((prefix) => path.startsWith(prefix)).sort((a, b) => b.length - a.length)
  return longest === undefined ? 0 : prices[longest] ?? 0
}
