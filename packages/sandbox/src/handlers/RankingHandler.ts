/**
 * Handlers of rankings. A ranking has rows for finished periods only.
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
 * A payload that may name the period of a ranking.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingPayload {
  readonly filter?: { readonly date_info?: DateInfo.DateInfo | undefined } | undefined
}

/**
 * The maximum number of rows in a ranking, unless the options of its handler set another.
 *
 * @since 0.1.0
 * @category models
 */
export const maxRows = 500

/**
 * Creates the handler of a ranking. `models` returns the models for a period. A ranking has no rows until `lag` days after the
 * last day of its period.
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
 * Caches the result of `make` for the last period of each market, because clients read the pages of a ranking in sequence.
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

/** Returns the period in a payload, or by default the latest day. Returns `undefined` if its ranking does not exist yet. */
const periodOf = (
  dateInfo: DateInfo.DateInfo | undefined,
  { yesterday }: Moment,
  lag: number
): Period | undefined => {
  const latest = yesterday + 1 - lag
  const period = dateInfo === undefined ? { first: latest, last: latest } : DateInfo.days(dateInfo)
  return period.last <= latest ? period : undefined
}
