/**
 * Result window: the most rows that an endpoint serves, over all pages.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { FastMossRequestError } from "../FastMossError.js"
import type { Paging } from "./Endpoint.js"

/**
 * Fails if a page reaches beyond the result window.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (
  path: string,
  { page = 1, pagesize = 10 }: Paging,
  resultWindow = Infinity
): Effect.Effect<void, FastMossRequestError> =>
  page * pagesize <= resultWindow
    ? Effect.void
    : Effect.fail(
      new FastMossRequestError({
        method: "POST",
        path,
        attempts: 0,
        issue: `page * pagesize is ${page * pagesize}, and FastMoss serves no rows beyond ${resultWindow} here`
      })
    )
