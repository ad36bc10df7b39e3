/**
 * The data of a market report, and functions that derive figures from it. Pure.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type { Part } from "./Part.js"
import type { TrendWindow } from "./TrendWindow.js"

/** A product in the ranking. Amounts are in the report's currency. */
export interface Product {
  readonly rank: number
  readonly id: string | null
  readonly title: string
  readonly kind: string | null
  readonly shop: string | null
  readonly units: number | null
  readonly revenue: number | null
  /**
   * Growth of units over the previous period: 0.1 means 10 % more. `null` if the product was not in the previous
   * ranking.
   */
  readonly change: number | null
}

/** The trend of a product: its units and its revenue per day. */
export interface Trend {
  readonly rank: number
  readonly title: string
  readonly days: ReadonlyArray<Day>
}

/** A day of a trend. */
export interface Day {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly units: number
  readonly revenue: number
}

/** A shop in the ranking. Amounts are in the report's currency. */
export interface Shop {
  readonly name: string
  readonly units: number | null
  readonly revenue: number
}

/** A creator in the ranking. Amounts are in US dollars. */
export interface Creator {
  readonly name: string
  readonly followers: number | null
  readonly revenue: number
  readonly byVideo: number
  readonly byLive: number
}

/** The trends of the best-selling products, and the days that the trends show. */
export interface Trends extends Part<Trend> {
  /**
   * The days that the trends show. `null` if the period ended so long ago that FastMoss has no trends for it; then none
   * was requested.
   */
  readonly window: TrendWindow | null
}

/** A market report. */
export interface Report {
  readonly region: string
  readonly category: string
  readonly period: DateInfo.DateInfo
  /** The currency code, such as `USD`; `null` if FastMoss returned none. */
  readonly currency: string | null
  readonly products: Part<Product>
  /** The best sellers of the previous period, to compare with. As many are requested as for `products`. */
  readonly before: Part<Pick<Product, "id" | "units" | "revenue">>
  /** `null` if the user requested no trends. */
  readonly trends: Trends | null
  readonly shops: Part<Shop>
  readonly creators: Part<Creator>
  /** The reason why the name of the category is missing; `null` if it is known. */
  readonly categoryMissing: string | null
  /** The source of the figures for the reader, such as `FastMoss at https://…`. */
  readonly source: string
  /** True if the figures come from the sandbox. */
  readonly isInvented: boolean
  /** The time of the report, in Unix milliseconds. */
  readonly writtenAt: number
  readonly cost: { readonly calls: number; readonly requests: number; readonly credits: number }
}

/** Returns the average price of a unit: revenue divided by units; `null` if nothing was sold. */
export const price = ({ revenue, units }: Pick<Product, "revenue" | "units">): number | null =>
  revenue === null || units === null || units <= 0 ? null : revenue / units

/** Returns the sum of the known numbers; `null` if none is known. */
export const sum = (numbers: Iterable<number | null>): number | null => {
  let total: number | null = null
  for (const number of numbers) if (number !== null) total = (total ?? 0) + number
  return total
}

/** Returns the median of the numbers; `null` without numbers. */
export const median = (numbers: ReadonlyArray<number>): number | null => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

/** Returns the growth from `before` to `now`: 0.1 means 10 % more. `null` if there is nothing to compare with. */
export const growth = (now: number | null, before: number | null | undefined): number | null =>
  now === null || before === null || before === undefined || before <= 0 ? null : now / before - 1

/** Adds the trends of all products: returns their total units and revenue for each day, oldest day first. */
export const perDay = (trends: ReadonlyArray<Trend>): ReadonlyArray<Day> => {
  const days = new Map<string, Day>()
  for (const { date, revenue, units } of trends.flatMap(({ days }) => days)) {
    const day = days.get(date)
    days.set(date, { date, units: (day?.units ?? 0) + units, revenue: (day?.revenue ?? 0) + revenue })
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** Returns the first and the last day of a period. */
export const span = (period: DateInfo.DateInfo): readonly [Date, Date] => {
  const { first, last } = DateInfo.days(period)
  return [new Date(first * dayLength), new Date(last * dayLength)]
}

/** The length of a day, in milliseconds. */
export const dayLength = 86_400_000
