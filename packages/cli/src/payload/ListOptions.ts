/**
 * The options of the commands that read a list or a ranking page by page, and the list that they describe.
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

/** The option `--limit`; each command has its own default. */
export const limit = wholeNumber("limit", { least: 1 }).pipe(Options.withPseudoName("rows"))

/** Makes the option `--latest`. */
export const latest = (
  description =
    "For a ranking: find the latest day, week or month that has rows. Each one without rows is a request, too."
): Options.Options<Option.Option<DateInfo.Kind>> =>
  Options.choice("latest", Period.kinds).pipe(Options.optional, Options.withDescription(description))

/** The options as they were given. */
export interface Given {
  readonly endpoint: string
  readonly payload: PayloadOptions.Given
  readonly latest: Option.Option<DateInfo.Kind>
}

/** A list as it was asked for, with a payload that its calls accept. */
export interface List {
  readonly endpoint: Reference.EndpointReference
  /** Without `page` and `pagesize`. */
  readonly payload: JsonObject
  /** The page size that the user insists on. */
  readonly pagesize: number | undefined
  readonly call: Calls.CheckedCall
  readonly request: Calls.ListRequest
}

/** Reads the list that the options describe. `reader` counts the pages: `an export`. */
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

/** The calls that read pages take their size as an option; the one that looks for the latest period has it in its payload. */
const requestOf = (endpoint: Reference.EndpointReference, payload: JsonObject, pagesize: unknown) =>
  pagesize === undefined
    ? CheckedRequest.list(endpoint, payload)
    : Effect.zipWith(
      CheckedRequest.list(endpoint, { ...payload, pagesize }),
      CheckedRequest.list(endpoint, payload),
      ({ latest }, request) => ({ ...request, latest })
    )
