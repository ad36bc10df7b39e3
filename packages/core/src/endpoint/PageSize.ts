/**
 * Choice of the page size for streams: 100 rows, or 10 if the user's plan does not allow 100.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import type { Service as Client } from "../FastMossClient.js"
import type { FastMossError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"

/**
 * The largest page size that FastMoss documents.
 *
 * @since 0.1.0
 * @category models
 */
export const largest = 100

/**
 * The page size that every plan allows.
 *
 * @since 0.1.0
 * @category models
 */
export const smallest = 10

/**
 * Duration for which a client requests small pages of a path after FastMoss refused a larger page.
 *
 * @since 0.1.0
 * @category models
 */
export const memory = Duration.hours(1)

/**
 * The page size that a caller wants.
 *
 * @since 0.1.0
 * @category models
 */
export interface Wanted {
  /** Page size that the caller requires. If FastMoss refuses it, the call fails. */
  readonly required: number | undefined
  /** Page size to try first if the caller does not require one. */
  readonly preferred: number
}

/**
 * Requests the first page, and returns it with the page size for the following pages. If FastMoss rejects the preferred
 * size as an invalid parameter but accepts 10, the client uses pages of 10 for this path for one hour, then tries the
 * preferred size again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const negotiate = <Page>(
  client: Client,
  path: string,
  { preferred, required }: Wanted,
  fetch: (pagesize: number) => Effect.Effect<Page, FastMossError>
): Effect.Effect<{ readonly first: Page; readonly pagesize: number }, FastMossError> => {
  const fetchFirst = (pagesize: number) => Effect.map(fetch(pagesize), (first) => ({ first, pagesize }))
  if (required !== undefined) return fetchFirst(required)
  if (preferred <= smallest) return fetchFirst(preferred)
  return Effect.flatMap(ClockReading.now, ({ monotonicMillis }) => {
    const refusals = refusalsOf(client)
    if (monotonicMillis < (refusals.get(path) ?? -Infinity) + Duration.toMillis(memory)) return fetchFirst(smallest)
    return Effect.catchIf(fetchFirst(preferred), isInvalidParameter, (refusal) =>
      fetchFirst(smallest).pipe(
        Effect.tap(() => Effect.sync(() => refusals.set(path, monotonicMillis))),
        // The page size was not the cause, so the first refusal describes the payload's problem better.
        Effect.catchIf(isInvalidParameter, () => Effect.fail(refusal))
      ))
  })
}

/** Times at which FastMoss refused large pages, in monotonic milliseconds, per client and path. */
const refusalsByClient = globalValue(
  "@effect-fastmoss/core/PageSize/refusalsByClient",
  () => new WeakMap<Client, Map<string, number>>()
)

const refusalsOf = (client: Client): Map<string, number> => {
  const known = refusalsByClient.get(client)
  if (known !== undefined) return known
  const refusals = new Map<string, number>()
  refusalsByClient.set(client, refusals)
  return refusals
}

const isInvalidParameter = (error: FastMossError): boolean =>
  (error._tag === "FastMossApiError" || error._tag === "FastMossStatusError") && error.reason === "InvalidParameter"
