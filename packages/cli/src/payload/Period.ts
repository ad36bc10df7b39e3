/**
 * The period of a ranking in a payload, `filter.date_info`. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import { isObject, type JsonObject, set } from "./PayloadText.js"

/** Kinds of periods. */
export const kinds = ["day", "week", "month"] as const

/** The number of periods to go back from the latest one, because rankings lag by some days. Each is a request. */
export const stepsBack = 7

/** Returns true if a payload has a period. */
export const isNamed = ({ filter }: JsonObject): boolean => isObject(filter) && filter["date_info"] !== undefined

/** Returns a payload with its period set. */
export const name = (payload: JsonObject, { type, value }: DateInfo.DateInfo): JsonObject =>
  set(payload, ["filter", "date_info"], { type, value })
