/**
 * Requests the first page of an export, and finds out which page size the user's FastMoss plan allows.
 */
import type { Page } from "@effect-fastmoss/core/Endpoint"
import type { FastMossClient } from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Effect from "effect/Effect"
import * as PageSize from "../payload/PageSize.js"

/** The first page, and the page size that was requested. */
export interface Opened {
  readonly page: Page<object>
  readonly pagesize: number
}

type Calling<A, E = never> = Effect.Effect<A, FastMossError | E, FastMossClient>

/** The page sizes to request, in rows. */
export interface Size {
  /** A page size that must not change, from the user's payload or the checkpoint; `undefined` if there is none. */
  readonly required: number | undefined
  readonly preferred: number
}

/**
 * Requests the first page with the required size, else with the preferred size. If FastMoss refuses the preferred size
 * as a wrong parameter, requests a page of 10 rows.
 */
export const open = (
  { preferred, required }: Size,
  request: (pagesize: number) => Calling<Page<object>>
): Calling<Opened> => {
  const of = (pagesize: number) => Effect.map(request(pagesize), (page) => ({ page, pagesize }))
  if (required !== undefined) return of(required)
  if (preferred <= PageSize.smallest) return of(preferred)
  return Effect.catchIf(of(preferred), PageSize.isRefusal, (refusal) =>
    // If FastMoss refuses 10 rows as well, the size was not the cause, and the first refusal says more about the
    // payload.
    Effect.catchIf(of(PageSize.smallest), PageSize.isRefusal, () => Effect.fail(refusal)))
}
