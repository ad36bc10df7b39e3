/**
 * Keeps the rows of recent tool calls, so that a repeated call costs nothing.
 */
import * as Duration from "effect/Duration"
import { mostRows } from "./InputSchema.js"

/** Consecutive rows of an endpoint's list. `start` is the position of the first of these rows in the list, from 0. */
export interface Segment {
  readonly start: number
  readonly rows: ReadonlyArray<unknown>
  readonly total: number | null
  /** True if no rows follow. */
  readonly isEnd: boolean
  readonly requestId: string | undefined
  /** The period that `latest` found; `undefined` without `latest`. */
  readonly period: { readonly type: string; readonly value: string } | undefined
  /** The time of the tool call, in Unix milliseconds. */
  readonly time: number
}

/** Time for which rows are kept. */
const timeToLive = Duration.minutes(5)

/**
 * Time for which the page size that the user's plan allows is kept. The plan may change; the client also tries full
 * pages again after an hour.
 */
const pageSizeTime = Duration.hours(1)

/** The most different tool calls to keep. The server needs a limit, because it may run for months. */
const mostQuestions = 200

/** The memory of one server: rows of recent tool calls, page sizes, and counts of equal calls. */
export class Memory {
  private readonly segments = new Map<string, ReadonlyArray<Segment>>()
  private readonly pageSizes = new Map<string, { readonly size: number; readonly time: number }>()
  private readonly asked = new Map<string, { readonly count: number; readonly time: number }>()

  /**
   * Returns kept rows of a tool call that include all requested rows; `undefined` if there are none. `key` is the call
   * without `skip` and `limit`, as text; `now` is in Unix milliseconds.
   */
  find(key: string, { limit, now, skip }: { readonly skip: number; readonly limit: number; readonly now: number }) {
    return this.segments.get(key)?.find(({ isEnd, rows, start, time }) =>
      isFresh(time, now) && skip >= start && (isEnd || skip + limit <= start + rows.length)
    )
  }

  /** Keeps the rows of a tool call, in place of older rows with the same key and the same start. */
  add(key: string, segment: Segment): void {
    const others = (this.segments.get(key) ?? []).filter(({ start, time }) =>
      isFresh(time, segment.time) && start !== segment.start
    )
    put(this.segments, key, [segment, ...others])
  }

  /**
   * Returns the largest page size to request from an API path: the size kept by `setLargestPage`, else the largest that
   * FastMoss documents.
   */
  largestPage(path: string, now: number): number {
    const known = this.pageSizes.get(path)
    return known !== undefined && now - known.time < Duration.toMillis(pageSizeTime) ? known.size : mostRows
  }

  /** Keeps the page size that the user's plan was found to allow for an API path. */
  setLargestPage(path: string, size: number, time: number): void {
    this.pageSizes.set(path, { size, time })
  }

  /**
   * Counts a tool call. Returns the number of equal calls, including this one, of which each was made within 5 minutes
   * after the call before it.
   */
  count(key: string, now: number): number {
    const before = this.asked.get(key)
    const count = before !== undefined && isFresh(before.time, now) ? before.count + 1 : 1
    put(this.asked, key, { count, time: now })
    return count
  }
}

const isFresh = (time: number, now: number): boolean => now - time < Duration.toMillis(timeToLive)

/** Sets an entry of a map as its newest. Removes the oldest entries if there are more than `mostQuestions`. */
const put = <A>(map: Map<string, A>, key: string, value: A): void => {
  map.delete(key)
  map.set(key, value)
  for (const [oldest] of map) {
    if (map.size <= mostQuestions) return
    map.delete(oldest)
  }
}
