/**
 * The options of a report, and the number of requests that it needs. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as Region from "@effect-fastmoss/core/Region"
import type * as Option from "effect/Option"
import * as PageSize from "../payload/PageSize.js"

/** The options of a report about a category in a region and a period. */
export interface Question {
  readonly region: Region.Region
  /** The id of a top-level category. */
  readonly category: number
  readonly kind: DateInfo.Kind
  /** The period of the report; none for the latest period that has a ranking. */
  readonly period: Option.Option<DateInfo.DateInfo>
  /** The number of best sellers, 1 to 500. */
  readonly products: number
  /** The number of best sellers with a trend (units and revenue per day). Each trend is a request. */
  readonly trends: number
  /** The most periods to go back, from the latest one, to find a ranking that has rows. */
  readonly stepsBack: number
  /** True if the user has agreed to any number of requests (`--yes`). */
  readonly isConfirmed: boolean
}

/** The number of requests that every report needs: for the category's name, the shops and the creators. */
const always = 3

/**
 * Returns the number of requests that a report needs. Assumes that the first period that it tries has a ranking, and
 * that pages have `pagesize` rows.
 */
export const requestsOf = ({ products, trends }: Question, pagesize = PageSize.largest): number =>
  2 * Math.ceil(products / pagesize) + always + Math.min(trends, products)
