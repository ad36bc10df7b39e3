/**
 * Options of the commands that read a list or a ranking page by page.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type CommandFailure, usage } from "../command/Failure.js"
import { wholeNumber } from "../option/OptionValue.js"
import * as Calls from "../reference/Calls.js"
import * as Reference from "../reference/Reference.js"
import type { Terminal } from "../terminal/Terminal.js"
import * as CheckedRequest from "./CheckedRequest.js"
import * as PayloadOptions from "./PayloadOptions.js"
import type { JsonObject } from "./PayloadText.js"
import * as Period from "./Period.js"

/** The option `--limit`, the most rows. Each command sets its own default. */
export const limit = wholeNumber("limit", { least: 1 }).pipe(Options.withPseudoName("rows"))

/** Creates the option `--latest`, which takes `day`, `week` or `month`, with a description. */
export const latest = (
  description =
    "For a ranking: find the latest day, week or month that has rows. Each period that is tried is a request."
): Options.Options<Option.Option<DateInfo.Kind>> =>
  Options.choice("latest", Period.kinds).pipe(Options.optional, Options.withDescription(description))

/** Values of the options after parsing, for a command that reads a list. */
export interface Given {
  readonly endpoint: string
  readonly payload: PayloadOptions.Given
  readonly latest: Option.Option<DateInfo.Kind>
}

/** A list to read: the endpoint with a checked payload. */
export interface List {
  readonly endpoint: Reference.EndpointReference
  /** The payload without `page` and `pagesize`. */
  readonly payload: JsonObject
  /** The page size in the user's payload; `undefined` if the command may choose one. */
  readonly pagesize: number | undefined
  readonly call: Calls.CheckedCall
  readonly request: Calls.ListRequest
}

/**
 * Checks the values of the options and returns the list that they describe. `reader` names the command in messages,
 * such as `an export`.
 */
export const read = (given: Given, reader: string): Effect.Effect<List, CommandFailure, Terminal> =>
  Effect.gen(function*() {
    const endpoint = yield* CheckedRequest.endpoint(given.endpoint)
    const { page, pagesize, ...payload } = yield* PayloadOptions.read(given.payload)
    if (page !== undefined) return yield* usage(`page must not be set: ${reader} counts its pages`)
    const call = yield* Calls.load(endpoint.name)
    const request = yield* requestOf(endpoint, payload, pagesize)
    if (Option.isSome(given.latest)) {
      if (!Reference.isRanking(endpoint)) {
        return yield* usage(`${endpoint.name} has no periods: --latest is for rankings`)
      }
      if (Period.isNamed(payload)) return yield* usage("--latest and a date_info cannot be combined")
    }
    return { endpoint, payload, pagesize: typeof pagesize === "number" ? pagesize : undefined, call, request }
  })

/**
 * Checks a payload and returns the calls of a list with it. Calls for pages take the page size as an option. Only the
 * call that finds the latest period needs the page size in its payload.
 */
const requestOf = (endpoint: Reference.EndpointReference, payload: JsonObject, pagesize: unknown) =>
  pagesize === undefined
    ? CheckedRequest.list(endpoint, payload)
    : Effect.zipWith(
      CheckedRequest.list(endpoint, { ...payload, pagesize }),
      CheckedRequest.list(endpoint, payload),
      ({ latest }, request) => ({ ...request, latest })
    )
