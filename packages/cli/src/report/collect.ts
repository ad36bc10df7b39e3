/**
 * Requests the parts of a report, and leaves out the parts that fail.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import type * as Product from "@effect-fastmoss/core/Product"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type CommandFailure, failed } from "../command/Failure.js"
import { Target } from "../connection/Target.js"
import * as PageSize from "../payload/PageSize.js"
import * as Cost from "../spending/Cost.js"
import * as Guard from "../spending/Guard.js"
import * as Progress from "../terminal/Progress.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import * as Part from "./Part.js"
import * as Report from "./Report.js"
import * as ReportCalls from "./ReportCalls.js"
import * as ReportQuestion from "./ReportQuestion.js"
import * as TrendWindow from "./TrendWindow.js"

/** The data of a report, and the failures of its missing parts. */
export interface Collected {
  readonly report: Report.Report
  readonly failures: ReadonlyArray<FastMossError>
}

/** The most calls that run at the same time. */
const concurrency = 3

/**
 * Requests the data of a report. Leaves out parts that fail, and prints their failures. Fails as a whole if
 * - the first request shows that no call can succeed, such as with wrong credentials
 * - no period that it tried has a ranking
 * - products, shops and creators all fail
 * - the user does not agree to many requests
 */
export const collect = (question: ReportQuestion.Question) =>
  Effect.gen(function*() {
    const { category, region } = question
    const { tell } = yield* Terminal
    const show = yield* Progress.make
    const progress = (text: string) => Effect.flatMap(Cost.soFar, (sent) => show(`${text}; ${sent}`))

    const failures: Array<FastMossError> = []
    const leaveOut = (what: string, failure: FastMossError) => {
      failures.push(failure)
      return Effect.as(tell(`Left out: ${what}. ${failure.message}`), failure.message)
    }
    const partOf = <A>(
      what: string,
      rows: Effect.Effect<ReadonlyArray<A>, FastMossError, FastMossClient.FastMossClient>
    ) =>
      rows.pipe(
        Effect.map(Part.whole),
        Effect.catchAll((failure) => Effect.map(leaveOut(what, failure), Part.leftOut)),
        Effect.tap(() => progress(what))
      )

    const confirm = confirmer(question)
    yield* confirm(ReportQuestion.requestsOf(question))

    const { period, products: ranked } = yield* find(question, {
      onFailure: (failure) => leaveOut("products", failure),
      onFirstPage: (rows) =>
        // If the first page is full at 10 rows, the plan allows only small pages, and more requests are needed.
        rows === PageSize.smallest
          // One request fewer, because the first page of the ranking has been received.
          ? confirm(ReportQuestion.requestsOf(question, rows) - 1)
          : Effect.void,
      onRows: (period, count) => progress(`${period.type} ${period.value}: ${Text.plural(count, "product")}`)
    })
    if (ranked.rows.length === 0 && ranked.missing === null) {
      yield* tell(`FastMoss has no ranking for this category and period in ${region}. The report says so`)
    }

    const [name, before, shops, creators] = yield* Effect.all([
      partOf("category", Effect.map(ReportCalls.categoryName(category), (name) => [name])),
      partOf(
        `${period.type} before`,
        Stream.runCollect(ReportCalls.bestSellers(question, DateInfo.previous(period)))
          .pipe(Effect.map(Chunk.toReadonlyArray))
      ),
      partOf("shops", ReportCalls.bestShops(question, period)),
      partOf("creators", ReportCalls.bestCreators(question, period))
    ], { concurrency })

    const products = Part.map(ranked, (rows) => productsOf(rows, before.rows))
    const trends = question.trends === 0 || products.rows.length === 0
      ? null
      : yield* trendsOf(products.rows.slice(0, question.trends), period, { leaveOut, progress, tell })

    const [failure] = failures
    if (
      failure !== undefined &&
      [ranked, shops, creators].every(({ missing, rows }) => missing !== null && rows.length === 0)
    ) {
      return yield* failure
    }
    const { baseUrl, isSandbox } = yield* Target
    const usage = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
    const report: Report.Report = {
      region,
      category: name.rows[0] ?? `Category ${category}`,
      categoryMissing: name.missing,
      period,
      currency: ranked.rows.find(({ currency }) => currency !== null)?.currency ?? null,
      products,
      before: Part.map(before, (rows) =>
        rows.map(({ gmv, product_id, units_sold }) => ({ id: product_id, units: units_sold, revenue: gmv }))),
      trends,
      shops,
      creators,
      source: isSandbox ? "the embedded sandbox, whose figures are made up" : `FastMoss at ${baseUrl}`,
      isInvented: isSandbox,
      writtenAt: yield* Clock.currentTimeMillis,
      cost: { calls: usage.calls, requests: usage.attempts, credits: isSandbox ? 0 : usage.credits }
    }
    const collected: Collected = { report, failures }
    return collected
  })

/**
 * Returns a function that asks the user before the report sends the given number of requests, if these are many. Once
 * the user has agreed, it does not ask again.
 */
const confirmer = ({ isConfirmed }: ReportQuestion.Question) => {
  let isAsked = isConfirmed
  return (requests: number) =>
    Effect.tap(
      Guard.confirm({
        path: ReportCalls.rankingPath,
        requests,
        isConfirmed: isAsked,
        fewer: "--products and --trends"
      }),
      () => {
        if (requests > Guard.freely) isAsked = true
      }
    )
}

/** Returns true if every other call would fail for the same reason, such as wrong credentials or a spent budget. */
const isHopeless = (failure: FastMossError): boolean =>
  failure._tag === "FastMossTokenError" || failure._tag === "FastMossBudgetError" ||
  ((failure._tag === "FastMossApiError" || failure._tag === "FastMossStatusError") &&
    failure.reason === "InvalidCredentials")

interface Found {
  readonly period: DateInfo.DateInfo
  readonly products: Part.Part<Product.TopSellingRow>
}

/**
 * Requests the best sellers of the question's period, or without one, of the latest period that has rows. Keeps rows
 * that arrived before a failure.
 */
const find = (question: ReportQuestion.Question, { onFailure, onFirstPage, onRows }: {
  readonly onFailure: (failure: FastMossError) => Effect.Effect<string>
  readonly onFirstPage: (rows: number) => Effect.Effect<void, CommandFailure, Guard.Services>
  readonly onRows: (period: DateInfo.DateInfo, count: number) => Effect.Effect<void, never, Target | Usage.Usage>
}) => {
  const { category, kind, region, stepsBack } = question
  const rowsOf = (period: DateInfo.DateInfo) =>
    Effect.suspend(() => {
      const rows: Array<Product.TopSellingRow> = []
      return ReportCalls.bestSellers(question, period).pipe(
        Stream.runForEachChunk((chunk) => {
          const isFirst = rows.length === 0
          rows.push(...chunk)
          return Effect.zipRight(
            onRows(period, rows.length),
            isFirst && chunk.length > 0 && rows.length < question.products ? onFirstPage(rows.length) : Effect.void
          )
        }),
        Effect.as(Part.whole(rows)),
        Effect.catchIf(isFastMossError, (failure) =>
          rows.length === 0 && isHopeless(failure)
            ? Effect.fail(failure)
            : Effect.map(onFailure(failure), (missing): Part.Part<Product.TopSellingRow> => ({ rows, missing })))
      )
    })
  const search = (
    period: DateInfo.DateInfo,
    left: number
  ): Effect.Effect<
    Found,
    FastMossError | CommandFailure,
    FastMossClient.FastMossClient | Guard.Services | Usage.Usage
  > =>
    Effect.flatMap(rowsOf(period), (products) =>
      products.rows.length > 0 || products.missing !== null
        ? Effect.succeed({ period, products })
        : left > 0
        ? search(DateInfo.previous(period), left - 1)
        : Effect.fail(failed(
          `There is no ranking of ${region} for category ${category} in the latest ${
            stepsBack === 0 ? kind : Text.plural(stepsBack + 1, kind)
          }. A larger --steps-back looks further back.`
        )))
  return Option.match(question.period, {
    onNone: () => Effect.flatMap(DateInfo.latest(kind), (latest) => search(latest, stepsBack)),
    onSome: (period) => Effect.map(rowsOf(period), (products): Found => ({ period, products }))
  })
}

const productsOf = (
  rows: ReadonlyArray<Product.TopSellingRow>,
  before: ReadonlyArray<Product.TopSellingRow>
): ReadonlyArray<Report.Product> => {
  const unitsBefore = new Map(
    before.flatMap(({ product_id, units_sold }) => product_id === null ? [] : [[product_id, units_sold]])
  )
  return rows.map((row, i) => ({
    rank: i + 1,
    id: row.product_id,
    title: ReportCalls.nameOf(row.title, "Without a title"),
    kind: ReportCalls.nameOf(row.category?.l3?.name ?? row.category?.l2?.name, null),
    shop: ReportCalls.nameOf(row.shop?.name, null),
    units: row.units_sold,
    revenue: row.gmv,
    change: row.product_id === null ? null : Report.growth(row.units_sold, unitsBefore.get(row.product_id))
  }))
}

/** Requests the trends of the products, a few at a time. If some fail, keeps the others. */
const trendsOf = (
  products: ReadonlyArray<Report.Product>,
  period: DateInfo.DateInfo,
  { leaveOut, progress, tell }: {
    readonly leaveOut: (what: string, failure: FastMossError) => Effect.Effect<string>
    readonly progress: (text: string) => Effect.Effect<void, never, Target | Usage.Usage>
    readonly tell: (line: string) => Effect.Effect<void>
  }
) =>
  Effect.gen(function*() {
    const { last: yesterday } = DateInfo.days(yield* DateInfo.latest("day"))
    const window = Option.getOrNull(TrendWindow.of(period, yesterday))
    if (window === null) {
      const missing =
        `FastMoss has trends only for the last ${TrendWindow.mostDays} days, and this ${period.type} ended before.`
      yield* tell(`Left out: trends. ${missing}`)
      const none: Report.Trends = { rows: [], missing, window }
      return none
    }
    const wanted = products.flatMap(({ id, rank, title }) => id === null ? [] : [{ id, rank, title }])
    let known = 0
    let stopped: FastMossError | undefined
    const answers = yield* Effect.forEach(
      wanted,
      ({ id, rank, title }) =>
        Effect.suspend(() => stopped === undefined ? ReportCalls.trend(id, window) : Effect.fail(stopped)).pipe(
          Effect.map((days): Report.Trend => ({ rank, title, days })),
          Effect.tap(() => progress(`Trends: ${known += 1} of ${wanted.length}`)),
          Effect.tapError((failure) =>
            Effect.sync(() => {
              if (isForAll(failure)) stopped = failure
            })
          ),
          Effect.either
        ),
      { concurrency }
    )
    const [failure] = answers.flatMap(Either.match({ onLeft: (failure) => [failure], onRight: () => [] }))
    const rows = answers.flatMap(Either.match({ onLeft: () => [], onRight: (trend) => [trend] }))
    const missing = failure === undefined
      ? null
      : yield* leaveOut(rows.length === 0 ? "trends" : Text.plural(wanted.length - rows.length, "trend"), failure)
    const trends: Report.Trends = { rows: rows.filter(({ days }) => days.length > 0), missing, window }
    return trends
  })

/** Returns true if the trend of every other product would fail for the same reason, such as a missing permission. */
const isForAll = (failure: FastMossError): boolean =>
  isHopeless(failure) || failure._tag === "FastMossCircuitOpenError" ||
  ((failure._tag === "FastMossApiError" || failure._tag === "FastMossStatusError") &&
    (failure.reason === "PermissionDenied" || failure.reason === "DataLimitExceeded"))

const isFastMossError = (error: CommandFailure | FastMossError): error is FastMossError =>
  error._tag !== "CommandFailure"
