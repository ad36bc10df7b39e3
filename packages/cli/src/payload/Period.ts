/**
 * The period of a ranking in a payload, `filter.date_info`. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import { isObject, type JsonObject, set } from "./PayloadText.js"

/** Kinds of periods. */
export const kinds = ["day", "week", "month"] as const

/**
 * The most periods that a search for the latest ranking goes back. Rankings appear some days late. Each period costs a
 * request.
 */
export const stepsBack = 7

/** Returns true if a payload names the period of the ranking. */
export const isNamed = ({ filter }: JsonObject): boolean => isObject(filter) && filter["date_info"] !== undefined

/** Returns a copy of a payload with the period in `filter.date_info`. */
export const name = (payload: JsonObject, { type, value }: DateInfo.DateInfo): JsonObject =>
  set(payload, ["filter", "date_info"], { type, value })
