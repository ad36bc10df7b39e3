/**
 * The first page of an export, whose size is negotiated.
 */
import type { Page } from "@effect-fastmoss/core/Endpoint"
import type { FastMossClient } from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Effect from "effect/Effect"
import * as PageSize from "../payload/PageSize.js"

/** The first page, and the size that was requested. */
export interface Opened {
  readonly page: Page<object>
  readonly pagesize: number
}

type Calling<A, E = never> = Effect.Effect<A, FastMossError | E, FastMossClient>

/** The page size that an export wants. */
export interface Size {
  /** The size that the user insists on. */
  readonly required: number | undefined
  readonly preferred: number
}

/** Requests the first page. If a preferred size is refused as a wrong parameter and 10 is not, it is 10. */
export const open = (
  { preferred, required }: Size,
  request: (pagesize: number) => Calling<Page<object>>
): Calling<Opened> => {
  const of = (pagesize: number) => Effect.map(request(pagesize), (page) => ({ page, pagesize }))
  if (required !== undefined) return of(required)
  if (preferred <= PageSize.smallest) return of(preferred)
  return Effect.catchIf(of(preferred), PageSize.isRefusal, (refusal) =>
    // If the size was not the cause, the first refusal tells more about the payload.
    Effect.catchIf(of(PageSize.smallest), PageSize.isRefusal, () => Effect.fail(refusal)))
}
