/**
 * Handlers of rankings. A ranking has rows only for periods that have ended.
 *
 * @since 0.1.0
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as Endpoint from "@effect-fastmoss/core/Endpoint"
import type { Period } from "../market/Day.js"
import type { Market } from "../market/Market.js"
import type { Moment } from "../market/Moment.js"
import { type EndpointHandler, type PagedOptions, pagedWith } from "./EndpointHandler.js"

/**
 * The part of a payload that names the period of a ranking. If it is missing, the ranking is for the latest day.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingPayload {
  readonly filter?: { readonly date_info?: DateInfo.DateInfo | undefined } | undefined
}

/**
 * Maximum number of rows in a ranking, unless the option `maxRows` of its handler sets another.
 *
 * @since 0.1.0
 * @category models
 */
export const maxRows = 500

/**
 * Creates the handler of a ranking, in two steps: `ranking(call, models, lag)(options)`.
 *
 * - `models`: returns the generated data for all rows of a period
 * - `lag`: the number of days after the last day of a period until its ranking has rows
 *
 * @since 0.1.0
 * @category constructors
 */
export const ranking = <Payload extends RankingPayload, Row, Model>(
  call: Endpoint.PagedCall<Payload, Row>,
  models: (period: Period, moment: Moment) => ReadonlyArray<Model>,
  lag = 1
) =>
(options: PagedOptions<Payload, Row, Model, "date_info">): EndpointHandler =>
  pagedWith(
    call,
    ({ filter }, moment) => {
      const period = periodOf(filter?.date_info, moment, lag)
      return period === undefined ? [] : models(period, moment)
    },
    { maxRows, ...options }
  )

/**
 * Returns a cached version of `make`. The cache holds the result for the last requested period of each market. Clients
 * read the pages of a ranking one after the other, and each page needs the same result.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rememberPeriod = <Model>(
  make: (period: Period, market: Market) => ReadonlyArray<Model>
): (period: Period, moment: Moment) => ReadonlyArray<Model> => {
  const remembered = new WeakMap<Market, { readonly period: Period; readonly models: ReadonlyArray<Model> }>()
  return (period, { market }) => {
    const last = remembered.get(market)
    if (last?.period.first === period.first && last.period.last === period.last) return last.models
    const models = make(period, market)
    remembered.set(market, { period, models })
    return models
  }
}

/**
 * Returns the period of the ranking that a payload requests: `dateInfo`, or by default the latest day. Returns
 * `undefined` if the ranking does not exist yet. A ranking exists `lag` days after the last day of its period.
 */
const periodOf = (
  dateInfo: DateInfo.DateInfo | undefined,
  { yesterday }: Moment,
  lag: number
): Period | undefined => {
  const latest = yesterday + 1 - lag
  const period = dateInfo === undefined ? { first: latest, last: latest } : DateInfo.days(dateInfo)
  return period.last <= latest ? period : undefined
}
