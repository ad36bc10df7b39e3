/**
 * Keeps the rows of recent tool calls, so that a repeated call costs nothing.
 */
import * as Duration from "effect/Duration"
import { mostRows } from "./InputSchema.js"

/** Consecutive rows of an endpoint, beginning at some position. */
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

/** Time for which a page size is kept. A plan may change; the client also tries full pages again after an hour. */
const pageSizeTime = Duration.hours(1)

/** The most questions that are kept, because a server may run for months. */
const mostQuestions = 200

/** The memory of one server. */
export class Memory {
  private readonly segments = new Map<string, ReadonlyArray<Segment>>()
  private readonly pageSizes = new Map<string, { readonly size: number; readonly time: number }>()
  private readonly asked = new Map<string, { readonly count: number; readonly time: number }>()

  /** Finds kept rows that include all requested rows. */
  find(key: string, { limit, now, skip }: { readonly skip: number; readonly limit: number; readonly now: number }) {
    return this.segments.get(key)?.find(({ isEnd, rows, start, time }) =>
      isFresh(time, now) && skip >= start && (isEnd || skip + limit <= start + rows.length)
    )
  }

  /** Keeps rows. */
  add(key: string, segment: Segment): void {
    const others = (this.segments.get(key) ?? []).filter(({ start, time }) =>
      isFresh(time, segment.time) && start !== segment.start
    )
    put(this.segments, key, [segment, ...others])
  }

  /**
   * Returns the largest page size that may be requested from a path: the size that the plan was found to allow, else
   * the largest that FastMoss documents.
   */
  largestPage(path: string, now: number): number {
    const known = this.pageSizes.get(path)
    return known !== undefined && now - known.time < Duration.toMillis(pageSizeTime) ? known.size : mostRows
  }

  /** Keeps the page size that the plan allows for a path. */
  setLargestPage(path: string, size: number, time: number): void {
    this.pageSizes.set(path, { size, time })
  }

  /** Counts a tool call, and returns the number of equal calls in the last minutes. */
  count(key: string, now: number): number {
    const before = this.asked.get(key)
    const count = before !== undefined && isFresh(before.time, now) ? before.count + 1 : 1
    put(this.asked, key, { count, time: now })
    return count
  }
}

const isFresh = (time: number, now: number): boolean => now - time < Duration.toMillis(timeToLive)

/** Sets a key as the newest entry. Removes the oldest entry if there are too many. */
const put = <A>(map: Map<string, A>, key: string, value: A): void => {
  map.delete(key)
  map.set(key, value)
  for (const [oldest] of map) {
    if (map.size <= mostQuestions) return
    map.delete(oldest)
  }
}
