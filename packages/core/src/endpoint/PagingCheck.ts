/**
 * Checks of the payload and the options of `stream`, `pages`, `first` and `latestAvailable`, which choose the page
 * numbers themselves. They fail before any request is sent.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { FastMossRequestError } from "../FastMossError.js"
import type { LatestOptions, PageOptions, StreamOptions } from "./Endpoint.js"

/**
 * Fails if the payload of `stream` or `pages` sets `page` or `pagesize`, or if an option is invalid.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stream = (
  path: string,
  payload: unknown,
  options: StreamOptions & PageOptions
): Effect.Effect<void, FastMossRequestError> =>
  failOn(path, payload, [
    ...absent(
      payload,
      [],
      "page",
      "a stream counts its own pages; to start at a later page, use pages with the option from"
    ),
    ...absent(payload, [], "pagesize", "set the option pagesize"),
    ...absent(payload, ["extra"], "page", "a stream counts its own pages"),
    ...absent(payload, ["extra"], "pagesize", "set the option pagesize"),
    ...optionIssues(options)
  ])

/**
 * Fails if the payload of `first` sets `page` or `pagesize`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const first = (path: string, payload: unknown): Effect.Effect<void, FastMossRequestError> => {
  const cure = "first requests the first page; for another, use the call itself"
  return failOn(path, payload, [
    ...absent(payload, [], "page", cure),
    ...absent(payload, [], "pagesize", cure),
    ...absent(payload, ["extra"], "page", cure),
    ...absent(payload, ["extra"], "pagesize", cure)
  ])
}

/**
 * Fails if the payload of `latestAvailable` sets a page other than the first or an invalid page size, if its `extra`
 * sets a page, a page size or a period, or if an option is invalid.
 *
 * @since 0.1.0
 * @category combinators
 */
export const latestAvailable = (
  path: string,
  payload: unknown,
  options: LatestOptions
): Effect.Effect<void, FastMossRequestError> => {
  const page = "latestAvailable begins with the first page; for more rows, set the option limit"
  return failOn(path, payload, [
    ...(valueAt(payload, "page") === 1 ? [] : absent(payload, [], "page", page)),
    ...optionIssue("pagesize", valueAt(payload, "pagesize"), isWhole(1, 100), "a whole number from 1 to 100", ""),
    ...absent(payload, ["extra"], "page", page),
    ...absent(payload, ["extra"], "pagesize", "set pagesize"),
    ...absent(
      payload,
      ["extra", "filter"],
      "date_info",
      "latestAvailable sets the period; choose its kind by an option"
    ),
    ...optionIssues(options, 1),
    ...optionIssue("kind", options.kind, isOneOf("day", "week", "month"), "day, week or month"),
    ...optionIssue(
      "stepsBack",
      options.stepsBack,
      isWhole(0, mostSteps),
      `a whole number from 0 to ${mostSteps}`
    )
  ])
}

/** Maximum number of earlier periods to try: a year of days. Each period costs a request. */
const mostSteps = 366

const optionIssues = (options: StreamOptions & PageOptions, leastRows = 0): ReadonlyArray<string> => [
  ...optionIssue(
    "limit",
    options.limit,
    isWholeOrInfinity(leastRows),
    `a whole number, ${leastRows} or above, or Infinity for all rows`
  ),
  ...optionIssue(
    "concurrency",
    options.concurrency,
    isWholeOrInfinity(1),
    "a whole number, 1 or above, or Infinity for as many as possible"
  ),
  ...optionIssue("pagesize", options.pagesize, isWhole(1, 100), "a whole number from 1 to 100"),
  ...optionIssue("from", options.from, isWhole(1, Number.MAX_SAFE_INTEGER), "a whole number, 1 or above"),
  ...optionIssue("onIncomplete", options.onIncomplete, isOneOf("warn", "fail"), "warn or fail")
]

const optionIssue = (
  name: string,
  value: unknown,
  isValid: (value: unknown) => boolean,
  expected: string,
  prefix = "the option "
): ReadonlyArray<string> => value === undefined || isValid(value) ? [] : [`${prefix}${name} must be ${expected}`]

const isWhole = (least: number, most: number) => (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most

const isWholeOrInfinity = (least: number) => (value: unknown): boolean =>
  value === Infinity || isWhole(least, Number.MAX_SAFE_INTEGER)(value)

const isOneOf = (...choices: ReadonlyArray<unknown>) => (value: unknown): boolean => choices.includes(value)

/**
 * Returns an issue if a payload sets `field` in the object at the path `places`, such as `extra`; else no issue. In
 * `extra`, a field with the value `undefined` counts as set, because it replaces the field of the payload.
 */
const absent = (
  payload: unknown,
  places: ReadonlyArray<string>,
  field: string,
  cure: string
): ReadonlyArray<string> => {
  const parent = places.reduce<unknown>(valueAt, payload)
  const isSet = Predicate.hasProperty(parent, field) && (places.length > 0 || parent[field] !== undefined)
  return isSet ? [`${[...places, field].join(".")} must not be set: ${cure}`] : []
}

const valueAt = (value: unknown, field: string): unknown =>
  Predicate.hasProperty(value, field) ? value[field] : undefined

const failOn = (
  path: string,
  payload: unknown,
  issues: ReadonlyArray<string>
): Effect.Effect<void, FastMossRequestError> => {
  const all = Predicate.isRecord(payload) ? issues : ["payload must be an object"]
  return all.length === 0
    ? Effect.void
    : Effect.fail(new FastMossRequestError({ method: "POST", path, attempts: 0, issue: all.join("; ") }))
}
