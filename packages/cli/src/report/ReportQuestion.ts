/**
 * The subject of a report, and the requests that it needs. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as Region from "@effect-fastmoss/core/Region"
import type * as Option from "effect/Option"
import * as PageSize from "../payload/PageSize.js"

/** The subject of a report: a category of a region in a period. */
export interface Question {
  readonly region: Region.Region
  /** The number of a category of the first level. */
  readonly category: number
  readonly kind: DateInfo.Kind
  /** Without one, the latest period that has a ranking. */
  readonly period: Option.Option<DateInfo.DateInfo>
  /** The number of products, 1 to 500. */
  readonly products: number
  /** The number of best-selling products whose trend is requested; each is a request. */
  readonly trends: number
  /** The most periods to go back while the ranking is empty. */
  readonly stepsBack: number
  /** True if the user has agreed to any number of requests. */
  readonly isConfirmed: boolean
}

/** Requests that every report needs: the categories, the shops and the creators. */
const always = 3

/** Returns the number of requests, if no period is without a ranking and pages have `pagesize` rows. */
export const requestsOf = ({ products, trends }: Question, pagesize = PageSize.largest): number =>
  2 * Math.ceil(products / pagesize) + always + Math.min(trends, products)
