/**
 * Parses the period of a report from `--date`. Pure.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Period from "../payload/Period.js"

const examples = { day: "2026-04-01", week: "2026-14", month: "2026-03" } as const

const decode = Schema.decodeUnknownEither(DateInfo.DateInfo)

/**
 * Parses the period in `--date`, such as `2026-04-01` for a day. `latest` is the latest period of this kind that has
 * ended. Left: the problem and its cure, also for a period that has not ended.
 */
export const parse = (
  kind: DateInfo.Kind,
  value: string,
  latest: DateInfo.DateInfo
): Either.Either<DateInfo.DateInfo, string> =>
  Either.flatMap(
    Either.mapLeft(decode({ type: kind, value }), () => {
      const other = Period.kinds.find((type) => Either.isRight(decode({ type, value })))
      return `--date ${value} is not a ${kind} such as ${examples[kind]}${
        other === undefined ? "" : `; use it with --period ${other}`
      }`
    }),
    (period) =>
      DateInfo.days(period).last <= DateInfo.days(latest).last
        ? Either.right(period)
        : Either.left(`--date ${value} has not ended. The latest ${kind} that has ended is ${latest.value}`)
  )
