/**
 * Runs an export: writes page after page to its file, and continues where an earlier run stopped.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type { Page } from "@effect-fastmoss/core/Endpoint"
import type { FastMossClient } from "@effect-fastmoss/core/FastMossClient"
import type { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import type * as Usage from "@effect-fastmoss/core/Usage"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Ref from "effect/Ref"
import { type CommandFailure, failed } from "../command/Failure.js"
import { version } from "../command/Runnable.js"
import { Target } from "../connection/Target.js"
import { canonical } from "../payload/Canonical.js"
import * as CheckedRequest from "../payload/CheckedRequest.js"
import type * as ListOptions from "../payload/ListOptions.js"
import * as PageSize from "../payload/PageSize.js"
import * as Period from "../payload/Period.js"
import * as Cost from "../spending/Cost.js"
import * as Guard from "../spending/Guard.js"
import * as Progress from "../terminal/Progress.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import * as Checkpoint from "./Checkpoint.js"
import { completed } from "./completed.js"
import * as ExportFiles from "./ExportFiles.js"
import type { ExportFormat } from "./ExportFormat.js"
import * as FirstPage from "./FirstPage.js"
import type { SendGate } from "./SendGate.js"

/** The options of an export. */
export interface Order {
  readonly list: ListOptions.List
  /** The kind of period that `--latest` looks for, such as `day`; `undefined` without `--latest`. */
  readonly latest: DateInfo.Kind | undefined
  /** The most rows to write; `Infinity` for all rows. */
  readonly limit: number
  readonly format: ExportFormat
  readonly output: string
  readonly overwrites: boolean
  readonly isConfirmed: boolean
}

type Services = FastMossClient | FastMossConfig | Target | Terminal | Usage.Usage

/**
 * Runs an export: requests the pages of a list and writes their rows to a file. `gate` stops further requests after
 * Ctrl-C. Build the client with `gate.layer`.
 */
export const run = (order: Order, gate: SendGate): Effect.Effect<void, CommandFailure | FastMossError, Services> =>
  Effect.scoped(Effect.gen(function*() {
    const { tell } = yield* Terminal
    const { baseUrl } = yield* Target
    const files = yield* ExportFiles.make({
      output: order.output,
      overwrites: order.overwrites,
      limit: order.limit,
      question: {
        endpoint: order.list.endpoint.name,
        host: baseUrl,
        payload: canonical(order.list.payload),
        latest: order.latest ?? "",
        pagesize: String(order.list.pagesize ?? ""),
        format: order.format.name,
        columns: order.format.columns.map(({ path }) => path).join(","),
        options: order.format.options,
        version
      }
    })
    const state = yield* Ref.make(files.start)
    if (files.isResumed) yield* tellResumed(files)
    yield* pages(order, files, gate, state).pipe(
      Effect.onExit((exit) =>
        Exit.isSuccess(exit) ? Effect.void : Effect.flatMap(Ref.get(state), stopped(order, files))
      )
    )
    yield* files.finish
    yield* tellEnd(order, yield* Ref.get(state))
    yield* Effect.forEach(order.format.notes, tell)
  }))

/** Requests the remaining pages of the export, and writes their rows to the file. */
const pages = (
  order: Order,
  files: ExportFiles.ExportFiles,
  gate: SendGate,
  state: Ref.Ref<Checkpoint.Checkpoint>
) =>
  Effect.gen(function*() {
    const progress = yield* Progress.make
    const { call: { endpoint }, endpoint: reference, payload } = order.list

    /** Writes the rows of a page and saves the checkpoint. */
    const commit = (page: Page<object>, pagesize: number) =>
      Effect.gen(function*() {
        const before = yield* Ref.get(state)
        const { checkpoint, rows } = Checkpoint.receive(before, { endpoint, limit: order.limit, page, pagesize })
        const text = (before.pages === 0 ? order.format.begin : "") + order.format.rows(rows)
        yield* Ref.set(state, yield* files.commit(text, checkpoint))
        yield* gate.saved
      }).pipe(Effect.uninterruptible)

    const show = Effect.flatMap(Ref.get(state), (checkpoint) => Effect.flatMap(lineOf(order, checkpoint), progress))

    const first = order.latest === undefined
      ? Effect.flatMap(
        CheckedRequest.list(reference, payload),
        ({ page }) =>
          Effect.flatMap(
            FirstPage.open(sizeOf(order), (pagesize) => page({ page: 1, pagesize })),
            ({ page, pagesize }) => commit(page, pagesize)
          )
      )
      : latest(order, order.latest, files, gate, state, commit)
    if (files.start.pages === 0) {
      yield* Effect.zipRight(completed(first, gate), show)
    }

    const opened = yield* Ref.get(state)
    const { period } = opened
    if (opened.continuation !== "more") {
      return
    }
    yield* Guard.confirm({
      path: endpoint.path,
      requests: requestsLeft(order, opened),
      isConfirmed: order.isConfirmed
    })
    const { page } = yield* CheckedRequest.list(reference, period === null ? payload : Period.name(payload, period))
    const next = Effect.flatMap(Ref.get(state), ({ pages, pagesize }) => {
      const size = pagesize ?? sizeOf(order).preferred
      return Effect.flatMap(page({ page: pages + 1, pagesize: size }), (page) => commit(page, size))
    })
    while ((yield* Ref.get(state)).continuation === "more") {
      yield* Effect.zipRight(completed(next, gate), show)
    }
  })

/**
 * Finds the latest period whose ranking has rows, and writes the first page of this ranking. Begins with the period in
 * the checkpoint.
 */
const latest = (
  order: Order,
  kind: DateInfo.Kind,
  files: ExportFiles.ExportFiles,
  gate: SendGate,
  state: Ref.Ref<Checkpoint.Checkpoint>,
  commit: (page: Page<object>, pagesize: number) => Effect.Effect<void, CommandFailure>
) =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    while (true) {
      const before = yield* Ref.get(state)
      const period = before.period ?? (yield* DateInfo.latest(kind))
      const { page: request } = yield* CheckedRequest.list(order.list.endpoint, Period.name(order.list.payload, period))
      const { page, pagesize } = yield* FirstPage.open(
        { ...sizeOf(order), ...(before.pagesize === null ? {} : { required: before.pagesize }) },
        (pagesize) => request({ page: 1, pagesize })
      )
      if (page.list.length > 0) {
        yield* Ref.set(state, { ...before, period })
        yield* tell(`The ranking of the ${period.type} ${period.value}`)
        return yield* commit(page, pagesize)
      }
      const periodsTried = before.periodsTried + 1
      if (periodsTried > Period.stepsBack) {
        yield* Ref.set(state, { ...before, periodsTried: 0 })
        return yield* failed(`${order.list.endpoint.name} had no rows in the latest ${periodsTried} periods (${kind}s)`)
      }
      const next = { ...before, pagesize, period: DateInfo.previous(period), periodsTried }
      yield* Ref.set(state, yield* files.commit("", next))
      yield* gate.saved
    }
  })

const sizeOf = ({ limit, list: { pagesize } }: Order): FirstPage.Size => ({
  required: pagesize,
  preferred: Math.min(limit, PageSize.largest)
})

/**
 * Runs after a failure or Ctrl-C. Prints how to continue the export; if no progress is saved yet, removes its files
 * instead.
 */
const stopped =
  ({ output }: Order, files: ExportFiles.ExportFiles) => ({ pages, periodsTried, rows }: Checkpoint.Checkpoint) =>
    Effect.gen(function*() {
      // A checkpoint without a page is of no use to the next run, so a failure to remove it does not matter.
      if (pages === 0 && periodsTried === 0) return yield* Effect.ignore(files.discard)
      const { tell } = yield* Terminal
      yield* tell(
        `${output} is not complete: ${Text.plural(rows, "row")} of ${
          Text.plural(pages, "page")
        } are in ${files.part}. Run the same command again to continue.`
      )
    })

const tellResumed = ({ isFinished, start }: ExportFiles.ExportFiles) =>
  Effect.gen(function*() {
    if (isFinished) return
    const { tell } = yield* Terminal
    yield* tell(`Continuing after page ${start.pages} (${Text.plural(start.rows, "row")})`)
    if (Checkpoint.isOld(start, yield* Clock.currentTimeMillis)) {
      yield* tell(
        "Warning: the last page came more than a day ago. The list has changed since then, so rows may be missing. Repeated rows are left out."
      )
    }
  })

/** Estimates how many requests the export still needs, see `Checkpoint.requestsLeft`. */
const requestsLeft = ({ limit, list: { call: { endpoint } } }: Order, checkpoint: Checkpoint.Checkpoint) =>
  Checkpoint.requestsLeft(checkpoint, { limit, resultWindow: endpoint.listing?.resultWindow })

/** Returns the text that shows the progress, such as `page 3 of 12: 300 of 1,180 rows, 3 requests`. */
const lineOf = (order: Order, checkpoint: Checkpoint.Checkpoint) =>
  Effect.map(Cost.soFar, (sent) => {
    const { pages, rows, total } = checkpoint
    const left = requestsLeft(order, checkpoint)
    return `page ${Text.figure(pages)}${left === undefined ? "" : ` of ${Text.figure(pages + left)}`}: ${
      Text.figure(rows)
    }${total === null ? "" : ` of ${Text.figure(total)}`} rows, ${sent}`
  })

const tellEnd = (
  { list: { call: { endpoint } }, output }: Order,
  { continuation, repeated, rows, total }: Checkpoint.Checkpoint
) =>
  Effect.gen(function*() {
    const { tell } = yield* Terminal
    yield* tell(
      `${Text.plural(rows, "row")} in ${output}${
        repeated === 0 ? "" : `; ${Text.plural(repeated, "repeated row")} left out`
      }`
    )
    if (continuation === "resultWindow") {
      yield* tell(
        `Warning: FastMoss serves no rows beyond ${
          Text.figure(endpoint.listing?.resultWindow)
        } here, and there may be more. Narrow the payload for the rest.`
      )
    }
    if (continuation === "incomplete") {
      yield* tell(
        `Warning: FastMoss serves no more rows${
          total === null ? "" : `, though it counts ${Text.figure(total)} in all`
        }: rows may be missing.`
      )
    }
  })
