/**
 * Page size: 100 rows, or 10 if the plan allows no more.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import type { Service as Client } from "../FastMossClient.js"
import type { FastMossError } from "../FastMossError.js"

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
 * Requests a first page, and returns the page size for the others. Without a `requested` size 100 is tried first; if it is
 * refused and 10 is not, the client uses 10 from then on.
 *
 * @since 0.1.0
 * @category combinators
 */
export const negotiate = <Page>(
  client: Client,
  requested: number | undefined,
  fetch: (pagesize: number) => Effect.Effect<Page, FastMossError>
): Effect.Effect<{ readonly first: Page; readonly pagesize: number }, FastMossError> => {
  const fetchFirst = (pagesize: number) => Effect.map(fetch(pagesize), (first) => ({ first, pagesize }))
  if (requested !== undefined) return fetchFirst(requested)
  if (clientsOfSmallPages.has(client)) return fetchFirst(smallest)
  return Effect.catchIf(fetchFirst(largest), isInvalidParameter, (refusal) =>
    fetchFirst(smallest).pipe(
      Effect.tap(() => Effect.sync(() => clientsOfSmallPages.add(client))),
      // The page size was not the cause: the first refusal tells more about the payload.
      Effect.catchIf(isInvalidParameter, () => Effect.fail(refusal))
    ))
}

/** The clients whose plan allows small pages only. */
const clientsOfSmallPages = globalValue(
  "@effect-fastmoss/core/PageSize/clientsOfSmallPages",
  () => new WeakSet<Client>()
)

const isInvalidParameter = (error: FastMossError): boolean =>
  (error._tag === "FastMossApiError" || error._tag === "FastMossStatusError") && error.reason === "InvalidParameter"
