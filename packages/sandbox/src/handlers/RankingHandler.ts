/**
 * Handlers of rankings: the rows of a period that is finished.
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
 * A payload that names the period of a ranking.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingPayload {
  readonly filter?: { readonly date_info?: DateInfo.DateInfo | undefined } | undefined
}

/**
 * The most rows of a ranking, unless its result window is larger.
 *
 * @since 0.1.0
 * @category models
 */
export const maxRows = 500

/**
 * Makes the handler of a ranking. `models` returns the models of a period. The ranking of a period exists `lag` days after
 * its last day; until then it has no rows.
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
 * Remembers the models of the last period of each market, since the pages of a ranking are read one after another.
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

/** Returns the period that a payload names, else the latest day; none for a period whose ranking does not exist yet. */
const periodOf = (
  dateInfo: DateInfo.DateInfo | undefined,
  { yesterday }: Moment,
  lag: number
): Period | undefined => {
  const latest = yesterday + 1 - lag
  const period = dateInfo === undefined ? { first: latest, last: latest } : DateInfo.days(dateInfo)
  return period.last <= latest ? period : undefined
}
