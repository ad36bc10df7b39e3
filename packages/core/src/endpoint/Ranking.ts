/**
 * Rankings: the search for the latest period that has rows.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { FastMossError } from "../FastMossError.js"
import * as DateInfo from "./DateInfo.js"
import type { Latest, LatestOptions, Page } from "./Endpoint.js"

/**
 * Requests the latest finished period of a ranking, then earlier periods, until a period has rows or `stepsBack`
 * earlier periods had none. Returns that period with its rows, and the number of requests.
 *
 * `request` requests the rows of one period. It must send each request with the `send` function that it receives, which
 * counts the requests.
 *
 * @since 0.1.0
 * @category combinators
 */
export const latestAvailable = <Row>(
  payload: object,
  { kind = "day", stepsBack = 7 }: LatestOptions,
  send: (payload: object) => Effect.Effect<Page<Row>, FastMossError>,
  request: (send: (payload: object) => Effect.Effect<Page<Row>, FastMossError>, payload: object) => Effect.Effect<
    Page<Row>,
    FastMossError
  >
): Effect.Effect<Latest<Row>, FastMossError> =>
  Effect.suspend(() => {
    let calls = 0
    const counted = (payload: object) =>
      Effect.suspend(() => {
        calls += 1
        return send(payload)
      })
    const search = (dateInfo: DateInfo.DateInfo, left: number): Effect.Effect<Latest<Row>, FastMossError> =>
      Effect.flatMap(request(counted, withPeriod(payload, dateInfo)), (page) =>
        page.list.length > 0
          ? Effect.succeed({ found: Option.some({ dateInfo, page }), calls })
          : left === 0
          ? Effect.succeed({ found: Option.none(), calls })
          : search(DateInfo.previous(dateInfo), left - 1))
    return Effect.flatMap(DateInfo.latest(kind), (latest) => search(latest, stepsBack))
  })

const withPeriod = (payload: object, date_info: DateInfo.DateInfo): object => ({
  ...payload,
  filter: { ...("filter" in payload && Predicate.isRecord(payload.filter) ? payload.filter : {}), date_info }
})
