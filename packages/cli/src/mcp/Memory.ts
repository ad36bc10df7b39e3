/**
 * Answers of the last minutes: the same question again costs nothing.
 */
import * as Duration from "effect/Duration"
import { mostRows } from "./InputSchema.js"

/** Rows that an endpoint has returned, in order, from some position on. */
export interface Segment {
  readonly start: number
  readonly rows: ReadonlyArray<unknown>
  readonly total: number | null
  /** True if no rows follow. */
  readonly isEnd: boolean
  readonly requestId: string | undefined
  /** The period of a ranking that was looked for. */
  readonly period: { readonly type: string; readonly value: string } | undefined
  /** The time of the question by the clock, in milliseconds. */
  readonly time: number
}

/** Time for which an answer is kept. */
const timeToLive = Duration.minutes(5)

/** A plan may change: the client, too, asks for full pages again after an hour. */
const pageSizeTime = Duration.hours(1)

/** A server that runs for months must not grow. */
const mostQuestions = 200

/** The answers of one server. */
export class Memory {
  private readonly segments = new Map<string, ReadonlyArray<Segment>>()
  private readonly pageSizes = new Map<string, { readonly size: number; readonly time: number }>()
  private readonly asked = new Map<string, { readonly count: number; readonly time: number }>()

  /** Finds an answer that has all the rows that are wanted. */
  find(key: string, { limit, now, skip }: { readonly skip: number; readonly limit: number; readonly now: number }) {
    return this.segments.get(key)?.find(({ isEnd, rows, start, time }) =>
      isFresh(time, now) && skip >= start && (isEnd || skip + limit <= start + rows.length)
    )
  }

  /** Keeps an answer. */
  add(key: string, segment: Segment): void {
    const others = (this.segments.get(key) ?? []).filter(({ start, time }) =>
      isFresh(time, segment.time) && start !== segment.start
    )
    put(this.segments, key, [segment, ...others])
  }

  /** Returns the most rows of a page of a path, as far as the plan has shown. */
  largestPage(path: string, now: number): number {
    const known = this.pageSizes.get(path)
    return known !== undefined && now - known.time < Duration.toMillis(pageSizeTime) ? known.size : mostRows
  }

  /** Keeps the page size that the plan allows for a path. */
  setLargestPage(path: string, size: number, time: number): void {
    this.pageSizes.set(path, { size, time })
  }

  /** Counts a question, and returns how often it was asked in the last minutes. */
  count(key: string, now: number): number {
    const before = this.asked.get(key)
    const count = before !== undefined && isFresh(before.time, now) ? before.count + 1 : 1
    put(this.asked, key, { count, time: now })
    return count
  }
}

const isFresh = (time: number, now: number): boolean => now - time < Duration.toMillis(timeToLive)

/** Sets a key, which becomes the latest one; the oldest one goes. */
const put = <A>(map: Map<string, A>, key: string, value: A): void => {
  map.delete(key)
  map.set(key, value)
  for (const [oldest] of map) {
    if (map.size <= mostQuestions) return
    map.delete(oldest)
  }
}
