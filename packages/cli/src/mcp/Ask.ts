/**
 * Executes a tool call for an endpoint: returns the rows that an earlier call left in memory, or requests them from
 * FastMoss.
 */
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Services } from "../connection/Target.js"
import { Target } from "../connection/Target.js"
import { canonical } from "../payload/Canonical.js"
import { isObject, type JsonObject } from "../payload/PayloadText.js"
import * as Period from "../payload/Period.js"
import * as Calls from "../reference/Calls.js"
import { plural } from "../terminal/Text.js"
import * as Time from "../terminal/Time.js"
import * as Answer from "./Answer.js"
import * as BudgetReport from "./BudgetReport.js"
import type * as Memory from "./Memory.js"
import * as Meter from "./Meter.js"
import * as Projection from "./Projection.js"
import type { Question } from "./Question.js"
import * as Refusal from "./Refusal.js"
import { Refused } from "./Refused.js"
import * as Rows from "./Rows.js"
import type { Tool } from "./Tool.js"

/** The parts of the MCP server that all tool calls share. */
export interface Server {
  readonly memory: Memory.Memory
  /** The most requests that this run of the server may send; none for no limit. */
  readonly runBudget: Option.Option<number>
  /**
   * Time limit of a tool call that reports no progress. When the time is over, the call ends with the rows received so
   * far, because clients give up after 60 seconds.
   */
  readonly deadline: Duration.DurationInput
}

/** A function that reports progress to the client: the number of rows received so far, and the number requested. */
export type Progress = (rows: number, of: number) => Effect.Effect<void>

/**
 * Executes a call of an endpoint's tool, and returns its result as a JSON object. `question` has the validated
 * arguments. With `progress` the call has no time limit.
 */
export const ask = (
  { deadline, memory, runBudget }: Server,
  { endpoint }: Tool,
  question: Question,
  progress: Option.Option<Progress>
): Effect.Effect<JsonObject, Refused, Services> =>
  Effect.gen(function*() {
    const { latest, limit, payload, skip } = question
    const { isSandbox } = yield* Target
    const { check } = yield* Calls.load(endpoint.name)
    const now = yield* Clock.currentTimeMillis
    const keyOf = (payload: JsonObject, latest: Question["latest"]) =>
      canonical([endpoint.name, payload, latest ?? null])
    const key = keyOf(payload, latest)
    const resultWindow = endpoint.list?.resultWindow ?? Infinity
    const meter: Meter.Meter = { requests: 0, requestId: undefined }

    const answerOf = (segment: Omit<Memory.Segment, "time">, more: Partial<Answer.Parts> = {}) =>
      Effect.gen(function*() {
        const { prices } = yield* FastMossConfig.FastMossConfig
        const rows = Rows.wanted(segment, question)
        const next = skip + rows.length
        const isBeyond = next >= resultWindow
        const { date_info: _, ...filter } = isObject(payload["filter"]) ? payload["filter"] : {}
        return Answer.make({
          rows: rows.map(Projection.of(question.fields)),
          total: segment.total,
          skip,
          limit,
          nextSkip: rows.length === 0 || isBeyond || (segment.isEnd && next >= segment.start + segment.rows.length)
            ? undefined
            : next,
          // The rows that follow must come from the period that was found.
          nextArguments: latest === undefined || segment.period === undefined
            ? {}
            : { filter: { ...filter, date_info: segment.period } },
          period: segment.period,
          requestId: segment.requestId,
          truncated: undefined,
          hasPages: endpoint.list !== null,
          hasFields: endpoint.fields.length > 0,
          note: rows.length === 0
            ? reasonOf(question, segment, endpoint.name)
            : isBeyond && segment.total !== null && segment.total > next
            ? `FastMoss serves no row after row ${resultWindow}. Narrow the filter to get other rows.`
            : undefined,
          fromMemory: undefined,
          sandbox: isSandbox ? "These figures are made up: no credentials are set." : undefined,
          cost: {
            requests: meter.requests,
            cny: isSandbox ? 0 : BudgetReport.rounded(meter.requests * FastMossConfig.priceOf(prices, endpoint.path))
          },
          budgetLeft: yield* BudgetReport.left(runBudget),
          ...more
        })
      })

    if (skip >= resultWindow) {
      return yield* answerOf(
        { rows: [], start: skip, total: null, isEnd: true, requestId: undefined, period: undefined },
        { note: `FastMoss serves no row after row ${resultWindow} here. Narrow the filter instead. Nothing was sent.` }
      )
    }

    const count = memory.count(canonical([key, skip, limit]), now)
    const known = memory.find(key, { skip, limit, now })
    if (known !== undefined) {
      return yield* answerOf(known, { fromMemory: memoryText(count, now - known.time) })
    }

    const received = Rows.empty(question)
    const isEnded = yield* Rows.request(
      {
        endpoint,
        check,
        memory,
        progress: (rows) => Option.match(progress, { onNone: () => Effect.void, onSome: (tell) => tell(rows, limit) })
      },
      { ...question, limit: Math.min(limit, resultWindow - skip) },
      received
    ).pipe(
      // No retries: FastMoss may have served and charged for an attempt that failed.
      FastMossClient.withRequestOptions({ attempts: 1 }),
      Effect.provideService(Meter.Current, meter),
      Option.isSome(progress) ? Effect.asSome : Effect.timeoutOption(deadline),
      Effect.map(Option.isSome),
      Effect.catchAll((error) => Effect.fail(refused(error, meter, endpoint.name)))
    )
    if (!isEnded && Rows.wanted(received, question).length === 0) {
      return yield* new Refused({
        message: `FastMoss did not answer within ${Time.format(deadline)}. ${
          meter.requests === 0
            ? "Nothing was sent"
            : `${plural(meter.requests, "request")} may have been served and charged`
        }: ask again once at most, then tell the user.`
      })
    }
    const segment: Memory.Segment = { ...received, requestId: meter.requestId, time: now }
    if (received.rows.length > 0 || received.isEnd) {
      memory.add(key, segment)
      if (latest !== undefined && received.rows.length > 0) memory.add(keyOf(received.payload, undefined), segment)
    }
    return yield* answerOf(segment, { truncated: truncationOf(received, isEnded, deadline) })
  })

const refused = (error: FastMossError | Refused, { requests }: Meter.Meter, endpoint: string): Refused =>
  error._tag === "Refused" ? error : new Refused({ message: Refusal.of(error, requests, endpoint) })

const truncationOf = (
  { failure }: Rows.Received,
  isEnded: boolean,
  deadline: Duration.DurationInput
): string | undefined =>
  failure !== undefined
    ? `Fewer rows than requested: ${failure.message}`
    : isEnded
    ? undefined
    : `Ended after ${Time.format(deadline)}, with the rows so far. Continue with \`next\`.`

const memoryText = (count: number, age: number): string => {
  const before = `requested ${Time.format(Duration.seconds(Math.round(age / 1000)))} ago`
  return count < 3
    ? `These rows are from memory, ${before}. No request was sent.`
    : `You made this call ${count} times. Its result stays the same for 5 minutes: use these rows, or make another call.`
}

/** Returns the reason why a list is empty. Without a reason a model repeats the call again and again. */
const reasonOf = (
  { latest, payload, skip }: Question,
  { total }: { readonly total: number | null },
  name: string
): string => {
  if (skip > 0) {
    return `The list has no row after row ${skip}${
      total === null ? "" : `; it has ${total} in all`
    }. Do not skip further.`
  }
  if (latest !== undefined) {
    return `No rows in the latest ${
      Period.stepsBack + 1
    } ${latest}s: FastMoss has no figures for this filter. Try a wider filter, or another kind of period.`
  }
  if (Period.isNamed(payload)) {
    return "No rows in this period. FastMoss has no ranking for it, has not published it yet or no longer has it, or the filter is too narrow. Pass `latest` instead of filter.date_info."
  }
  return Rows.isFiltered(payload)
    ? "No row matches. Remove a filter, or use fewer keywords. The same call returns the same result."
    : `FastMoss has no rows here for ${name}. The same call returns the same result.`
}
