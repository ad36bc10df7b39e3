/**
 * Requests the rows of a tool call, page by page.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import * as PageSize from "../payload/PageSize.js"
import { isObject, type JsonObject } from "../payload/PayloadText.js"
import * as Period from "../payload/Period.js"
import type * as Calls from "../reference/Calls.js"
import type { EndpointReference } from "../reference/EndpointReference.js"
import type { Memory } from "./Memory.js"
import type { Question } from "./Question.js"
import { Refused } from "./Refused.js"
import * as Window from "./Window.js"

/**
 * The rows that a tool call has received so far. The object is mutable, so that these rows are kept when the time limit
 * ends the requests.
 */
export interface Received {
  rows: Array<unknown>
  /** The position of the first row in the list, from 0. */
  start: number
  total: number | null
  /** True if no rows follow. */
  isEnd: boolean
  /** The period that `latest` tries, or has found to have rows; `undefined` without `latest`. */
  period: DateInfo.DateInfo | undefined
  /** The payload with which the rows were requested, including the period that `latest` found. */
  payload: JsonObject
  /** The failure that ended the requests after some rows were received. */
  failure: FastMossError | undefined
}

/** The parts of the server that a tool call needs to request rows. */
export interface Context {
  readonly endpoint: EndpointReference
  readonly check: Calls.CheckedCall["check"]
  readonly memory: Memory
  /** Reports the number of rows so far. */
  readonly progress: (rows: number) => Effect.Effect<void>
}

/** Creates the state for a tool call that has no rows yet. */
export const empty = ({ payload, skip }: Question): Received => ({
  rows: [],
  start: skip,
  total: null,
  isEnd: false,
  period: undefined,
  payload,
  failure: undefined
})

/**
 * Requests the rows of a tool call and adds them to `received`. With `latest`, tries earlier periods until one has
 * rows. Fails if a request fails before any requested row arrived.
 */
export const request = (
  context: Context,
  question: Question,
  received: Received
): Effect.Effect<void, FastMossError | Refused, FastMossClient.FastMossClient> => {
  const { latest, payload } = question
  if (latest === undefined) return ofPayload(context, question, received, payload)
  const search = (period: DateInfo.DateInfo, left: number): ReturnType<typeof request> =>
    Effect.suspend(() => {
      received.period = period
      received.payload = Period.name(payload, period)
      return Effect.flatMap(
        ofPayload(context, question, received, received.payload),
        () => received.rows.length > 0 || left === 0 ? Effect.void : search(DateInfo.previous(period), left - 1)
      )
    })
  return Effect.flatMap(DateInfo.latest(latest), (period) => search(period, Period.stepsBack))
}

const ofPayload = (
  context: Context,
  question: Question,
  received: Received,
  payload: JsonObject
): Effect.Effect<void, FastMossError | Refused, FastMossClient.FastMossClient> =>
  Effect.flatMap(
    Either.mapLeft(context.check(payload), (issues) =>
      new Refused({ message: `${issues.replaceAll(extra, "")}. Nothing was sent.` })),
    ({ call, list }) =>
      list === undefined
        ? Effect.map(call, (data) => {
          received.rows = rowsOf(data)
          received.total = received.rows.length
          received.isEnd = true
        })
        : Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const { endpoint: { path, list: listing }, memory } = context
          const windowOf = (largest: number) =>
            Window.of({ ...question, largest, resultWindow: listing?.resultWindow ?? Infinity })
          const window = windowOf(memory.largestPage(path, now))
          return Effect.catchIf(
            ofPages(context, question, received, list, window),
            (error) =>
              window.pagesize > PageSize.smallest && PageSize.isRefusal(error),
            () =>
              Effect.tap(
                ofPages(context, question, received, list, windowOf(PageSize.smallest)),
                () => Effect.sync(() => memory.setLargestPage(path, PageSize.smallest, now))
              )
          )
        })
  )

/**
 * The part of the library's messages that recommends the field `extra`. It is removed, because tools have no `extra`.
 */
const extra = "; to send it anyway, put it into extra"

/** Returns the data of an endpoint without pages as rows: the elements of a list, else one row with the whole data. */
const rowsOf = (data: unknown): Array<unknown> => {
  if (Array.isArray(data)) return data
  if (data === null || data === undefined) return []
  const list = isObject(data) ? data["list"] : undefined
  return Array.isArray(list) && isObject(data) && Object.keys(data).every((name) => name === "list" || name === "total")
    ? list
    : [data]
}

const ofPages = (
  { endpoint, memory, progress }: Context,
  { limit }: Question,
  received: Received,
  list: Calls.ListRequest,
  { drop, from, pagesize }: Window.Window
): Effect.Effect<void, FastMossError, FastMossClient.FastMossClient> =>
  Effect.gen(function*() {
    const wanted = drop + limit
    const now = yield* Clock.currentTimeMillis
    received.rows = []
    received.start = (from - 1) * pagesize
    let firstRows = 0
    let pages = 0
    let wantsMore = true
    yield* Stream.runForEachWhile(list.pages({ from, pagesize }), (page) => {
      received.rows.push(...page.list)
      if (page.total !== null && page.total > 0) received.total = page.total
      if (pages === 0) firstRows = page.list.length
      pages += 1
      wantsMore = received.rows.length < wanted
      return Effect.as(progress(Math.max(0, Math.min(limit, received.rows.length - drop))), wantsMore)
    }).pipe(
      Effect.catchAll((error) => {
        if (received.rows.length <= drop) return Effect.fail(error)
        received.failure = error
        wantsMore = false
        return Effect.void
      })
    )
    // If the server's pages are smaller than requested, page numbers count pages of the server's size.
    if (from === 1 && pages > 1 && firstRows >= 5 && firstRows <= pagesize / 2) {
      memory.setLargestPage(endpoint.path, firstRows, now)
    }
    const { rows, start, total } = received
    received.isEnd = received.failure === undefined
      && (wantsMore || (total !== null && total > pagesize && start + rows.length >= total))
  })

/**
 * Returns the requested rows, at most `limit` after the first `skip`. The received rows begin at the position `start`
 * and may include others, because whole pages are received.
 */
export const wanted = (
  { rows, start }: { readonly rows: ReadonlyArray<unknown>; readonly start: number },
  { limit, skip }: Question
): ReadonlyArray<unknown> => rows.slice(Math.max(0, skip - start), Math.max(0, skip - start + limit))

/** Returns true if a payload has keywords, or a filter other than a period and a region. */
export const isFiltered = ({ filter, keywords }: JsonObject): boolean =>
  keywords !== undefined
  || (isObject(filter) && Object.keys(filter).some((name) => name !== "date_info" && name !== "region"))
