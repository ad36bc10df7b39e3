/**
 * The period of a ranking, as a payload names it. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import { isObject, type JsonObject, set } from "./PayloadText.js"

/** The kinds of periods. */
export const kinds = ["day", "week", "month"] as const

/** The number of periods to try before the latest one: rankings lag by some days. Each is a request. */
export const stepsBack = 7

/** Returns true if a payload names a period. */
export const isNamed = ({ filter }: JsonObject): boolean => isObject(filter) && filter["date_info"] !== undefined

/** Names a period in a payload. */
export const name = (payload: JsonObject, { type, value }: DateInfo.DateInfo): JsonObject =>
  set(payload, ["filter", "date_info"], { type, value })
