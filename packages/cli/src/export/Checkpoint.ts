/**
 * The checkpoint of an export: what its unfinished file holds, and how the export continues. Pure.
 */
import type { Page } from "@effect-fastmoss/core/Endpoint"
import * as Endpoint from "@effect-fastmoss/core/Endpoint"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { kinds } from "../payload/Period.js"
import * as Question from "./Question.js"
import * as Repeats from "./Repeats.js"

const Count = Schema.Int.pipe(Schema.nonNegative())

/** The checkpoint of an export. */
export const Checkpoint = Schema.Struct({
  /** The version of this form. */
  form: Schema.Literal(1),
  question: Question.Question,
  /** The hash of the question. */
  hash: Schema.String,
  /** The time of the last page, in Unix milliseconds. */
  savedAt: Schema.Number,
  /** The period of a ranking that `--latest` has found, or that it is to try next; `null` without one. */
  period: Schema.NullOr(Schema.Struct({ type: Schema.Literal(...kinds), value: Schema.String })),
  /** The number of periods that had no rows. */
  periodsTried: Count,
  /** The size of the next page; `null` before the first one. */
  pagesize: Schema.NullOr(Count),
  pages: Count,
  /** The number of rows in the file. */
  rows: Count,
  /** The length of the file, in bytes. */
  bytes: Count,
  /** The number of rows that were received, repeated ones included. */
  received: Count,
  /** The number of rows that were left out, since they were on an earlier page. */
  repeated: Count,
  /** The number of rows that were received, without repeated ones. */
  distinct: Count,
  /** The most rows of a page. */
  served: Count,
  /** The number of all rows, according to the latest page that has it. */
  total: Schema.NullOr(Schema.Number),
  /** The same of the first page. */
  firstTotal: Schema.NullOr(Schema.Number),
  /** The most rows that the latest run wanted; `null` for all. */
  limit: Schema.NullOr(Count),
  continuation: Schema.Literal("more", "end", "resultWindow", "incomplete"),
  /** The identities of the latest rows, by which repeated ones are recognized. */
  seen: Schema.Array(Schema.String)
})

/** The checkpoint of an export. */
export type Checkpoint = typeof Checkpoint.Type

const Text = Schema.parseJson(Checkpoint)

/** Writes a checkpoint as JSON. */
export const encode = Schema.encodeSync(Text)

/** Reads a checkpoint; none if the text is none. */
export const decode = Schema.decodeOption(Text)

/** Makes the checkpoint of an export that begins. */
export const begin = (question: Question.Question, savedAt: number): Checkpoint => ({
  form: 1,
  question,
  hash: Question.hash(question),
  savedAt,
  period: null,
  periodsTried: 0,
  pagesize: null,
  pages: 0,
  rows: 0,
  bytes: 0,
  received: 0,
  repeated: 0,
  distinct: 0,
  served: 0,
  total: null,
  firstTotal: null,
  limit: null,
  continuation: "more",
  seen: []
})

/**
 * Checks that a checkpoint answers a question. Left: the parts that differ, in words. Another limit is a difference for an
 * export that is complete, or has more rows already.
 */
export const check = (
  checkpoint: Checkpoint,
  question: Question.Question,
  limit: number
): Either.Either<void, string> => {
  if (checkpoint.hash === Question.hash(question)) {
    const isComplete = checkpoint.continuation !== "more"
    return (isComplete && (checkpoint.limit ?? Infinity) !== limit) || checkpoint.rows > limit
      ? Either.left("with another limit")
      : Either.right(undefined)
  }
  const parts = Question.differences(checkpoint.question, question)
  return Either.left(
    parts.length === 0
      ? "whose checkpoint was changed"
      : parts.includes("version")
      ? `by version ${checkpoint.question.version} of the command`
      : `with another ${parts.join(" and another ")}`
  )
}

/** Returns true if rows are likely to have moved since the checkpoint. */
export const isOld = ({ pages, savedAt }: Checkpoint, now: number): boolean =>
  pages > 0 && now - savedAt > Duration.toMillis(Duration.days(1))

/** A page that was received, and the facts that decide about the next one. */
export interface Received {
  readonly page: Page<object>
  /** The size that was requested. */
  readonly pagesize: number
  readonly endpoint: Endpoint.Endpoint
  /** The most rows of the file; `Infinity` for all. */
  readonly limit: number
}

/** Adds a page. Returns the rows that the file gets, and the checkpoint after them, but for its bytes and its time. */
export const receive = (
  before: Checkpoint,
  { endpoint, limit, page, pagesize }: Received
): { readonly rows: ReadonlyArray<object>; readonly checkpoint: Checkpoint } => {
  const isFirst = before.pages === 0
  const kept = Repeats.drop(endpoint.listing?.key ?? [], before.seen, page.list)
  const rows = kept.rows.slice(0, limit - before.rows)
  // Some servers send 0 or -1 in place of a count, or count on the first page only.
  const total = page.total !== null && page.total > 0 ? page.total : before.total
  const next = isFirst ? sizeAfterFirst(page.list.length, pagesize, total) : pagesize
  const received = before.received + page.list.length
  const distinct = before.distinct + kept.fresh + kept.ambiguous
  const firstTotal = isFirst ? total : before.firstTotal
  const written = before.rows + rows.length
  const continuation = written >= limit ? "end" : Endpoint.continuation(endpoint, {
    page: before.pages + 1,
    pagesize: next,
    rows: page.list.length,
    total,
    received,
    distinct,
    served: isFirst ? next : before.served,
    firstTotal,
    hasNewRows: kept.fresh > 0 || (kept.ambiguous > 0 && total !== null)
  })
  return {
    rows,
    checkpoint: {
      ...before,
      pagesize: next,
      pages: before.pages + 1,
      rows: written,
      received,
      repeated: before.repeated + kept.repeated,
      distinct,
      served: Math.max(before.served, page.list.length),
      total,
      firstTotal,
      limit: limit === Infinity ? null : limit,
      continuation,
      seen: kept.seen
    }
  }
}

/**
 * Returns the page size for the pages after the first one. A server that gives at most half of what was requested, although
 * there is more, gives no more on any page: its own size is requested then, so that a page number means the same to both.
 */
const sizeAfterFirst = (rows: number, pagesize: number, total: number | null): number =>
  rows >= 5 && (total === null ? rows < pagesize : rows <= pagesize / 2 && rows < total) ? rows : pagesize

/** Estimates the requests that are left; `undefined` if nothing tells. */
export const requestsLeft = (
  { continuation, pages, pagesize, received, rows, total }: Checkpoint,
  { limit, resultWindow = Infinity }: { readonly limit: number; readonly resultWindow: number | undefined }
): number | undefined => {
  if (continuation !== "more") return 0
  const size = pagesize ?? 1
  const left = Math.min(limit - rows, (total ?? Infinity) - received, resultWindow - pages * size)
  return left === Infinity ? undefined : Math.max(1, Math.ceil(left / size))
}
