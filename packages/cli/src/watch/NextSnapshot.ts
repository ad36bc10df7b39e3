/**
 * Takes the next snapshot of a watched list. Sends nothing if the last snapshot already has a ranking's latest period.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { failed } from "../command/Failure.js"
import { isObject } from "../payload/PayloadText.js"
import { stepsBack } from "../payload/Period.js"
import type * as Calls from "../reference/Calls.js"
import * as Text from "../terminal/Text.js"
import { distinct } from "./Comparison.js"
import type { Question } from "./Series.js"
import type { Snapshot } from "./Snapshot.js"

/** The result of taking the next snapshot. */
export type Next = Data.TaggedEnum<{
  /** The last snapshot has the latest period. Nothing was sent. */
  Known: {}
  /** The periods after the last snapshot have no rows yet. `calls` is the number of periods that were tried. */
  NotYet: { readonly calls: number }
  /**
   * A snapshot was taken. `omitted` is the number of rows that were left out, because they were repeated or have no
   * key.
   */
  Taken: { readonly snapshot: Snapshot; readonly omitted: number }
}>

/** Constructors and matchers of the result `Next`. */
export const Next = Data.taggedEnum<Next>()

/** The most periods of a ranking to try. Each period is a request. */
const mostPeriods = stepsBack + 1

type Confirm<E, R> = (rows: number) => Effect.Effect<void, E, R>

/** Options for taking the next snapshot. */
export interface Options<E, R> {
  readonly question: Question
  /** Fields that identify a row. */
  readonly key: ReadonlyArray<string>
  readonly list: Calls.ListRequest
  readonly pagesize: number | undefined
  readonly last: Option.Option<Snapshot>
  /** Runs after each page with its number of rows, before the next page is requested. */
  readonly afterPage: Confirm<E, R>
}

/**
 * Takes the next snapshot of a list:
 * - of a ranking: the latest period after the last snapshot that has rows
 * - of any other list: the rows that it has now
 */
export const next = <E, R>(
  { afterPage, key, last, list, pagesize, question }: Options<E, R>
) =>
  Effect.gen(function*() {
    const { kind, limit } = question
    const taken = (period: string, all: ReadonlyArray<object>) =>
      Effect.map(Clock.currentTimeMillis, (takenAt) => {
        const rows = distinct(all.filter(isObject), key)
        return Next.Taken({
          snapshot: { version: 1, question, period, takenAt, rows },
          omitted: all.length - rows.length
        })
      })

    if (kind === null) {
      const rows = yield* takeRows(list.rows({ limit, pagesize }), afterPage)
      const now = yield* Clock.currentTimeMillis
      return yield* taken(new Date(now).toISOString(), rows)
    }
    if (list.latest === undefined) return yield* failed(`${question.endpoint} has no periods`)
    const latest = yield* DateInfo.latest(kind)
    const periods = newerPeriods(latest, Option.map(last, ({ period }) => period))
    if (periods === 0) return Next.Known()
    const { calls, found } = yield* list.latest({ kind, limit, stepsBack: periods - 1 })
    if (Option.isSome(found)) return yield* taken(found.value.dateInfo.value, found.value.page.list)
    if (Option.isSome(last)) return Next.NotYet({ calls })
    return yield* failed(
      `${question.endpoint} had no rows in the latest ${
        Text.plural(periods, kind)
      }. A narrower filter, or a region without a ranking, gives none.`
    )
  })

const takeRows = <E, R, E2, R2>(rows: Stream.Stream<object, E, R>, afterPage: Confirm<E2, R2>) =>
  rows.pipe(
    Stream.chunks,
    Stream.tap((chunk) => afterPage(chunk.length)),
    Stream.flattenChunks,
    Stream.runCollect,
    Effect.map((rows) => Array.from(rows))
  )

/**
 * Returns the number of periods after `last` up to `latest`, at most `mostPeriods`. `last` is the period of the last
 * snapshot; without it, returns `mostPeriods`. Periods of the same kind can be compared as text.
 */
export const newerPeriods = (latest: DateInfo.DateInfo, last: Option.Option<string>): number => {
  if (Option.isNone(last)) return mostPeriods
  let count = 0
  for (let period = latest; count < mostPeriods && period.value > last.value; period = DateInfo.previous(period)) {
    count += 1
  }
  return count
}
