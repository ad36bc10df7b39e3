/**
 * The checkpoint of an export: describes the content of the unfinished file, and where the export continues. Pure.
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

/** Schema of the checkpoint. */
export const Checkpoint = Schema.Struct({
  /** The version of the checkpoint's format. */
  form: Schema.Literal(1),
  question: Question.Question,
  /** The hash of the question, to detect a changed checkpoint. */
  hash: Schema.String,
  /** The time at which the last page was saved, in Unix milliseconds. */
  savedAt: Schema.Number,
  /** The period that `--latest` found, or tries next; `null` without `--latest`. */
  period: Schema.NullOr(Schema.Struct({ type: Schema.Literal(...kinds), value: Schema.String })),
  /** The number of periods without rows. */
  periodsTried: Count,
  /** The size of the next page; `null` before the first page. */
  pagesize: Schema.NullOr(Count),
  pages: Count,
  /** The number of rows in the unfinished file. */
  rows: Count,
  /** The length of the unfinished file, in bytes. */
  bytes: Count,
  /** The number of received rows, including repeated ones. */
  received: Count,
  /** The number of rows that were left out because they were on an earlier page. */
  repeated: Count,
  /** The number of received rows, without repeated ones. */
  distinct: Count,
  /** The number of rows on the largest page. */
  served: Count,
  /** The total number of rows, from the latest page that has a total. */
  total: Schema.NullOr(Schema.Number),
  /** The total number of rows, from the first page. */
  firstTotal: Schema.NullOr(Schema.Number),
  /** The `--limit` of the latest run; `null` for all rows. */
  limit: Schema.NullOr(Count),
  continuation: Schema.Literal("more", "end", "resultWindow", "incomplete"),
  /** The identities of the latest rows, to recognize repeated ones. */
  seen: Schema.Array(Schema.String)
})

/** The checkpoint of an export. */
export type Checkpoint = typeof Checkpoint.Type

const Text = Schema.parseJson(Checkpoint)

/** Encodes a checkpoint as JSON. */
export const encode = Schema.encodeSync(Text)

/** Decodes a checkpoint from JSON. None if the text is not a checkpoint. */
export const decode = Schema.decodeOption(Text)

/** Creates the checkpoint of a new export. */
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
 * Checks that a checkpoint is for a question and a limit. Left: describes the differences. Another limit counts as a
 * difference only if no pages are left, or if the export already has more rows.
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

/** Returns true if the checkpoint is so old that rows have probably moved in the list. */
export const isOld = ({ pages, savedAt }: Checkpoint, now: number): boolean =>
  pages > 0 && now - savedAt > Duration.toMillis(Duration.days(1))

/** A received page, with the options that decide which page follows. */
export interface Received {
  readonly page: Page<object>
  /** The page size that was requested. */
  readonly pagesize: number
  readonly endpoint: Endpoint.Endpoint
  /** The most rows to write; `Infinity` for all. */
  readonly limit: number
}

/**
 * Adds a page to a checkpoint. Returns the rows to write, and the checkpoint after them, without its new length and
 * time.
 */
export const receive = (
  before: Checkpoint,
  { endpoint, limit, page, pagesize }: Received
): { readonly rows: ReadonlyArray<object>; readonly checkpoint: Checkpoint } => {
  const isFirst = before.pages === 0
  const kept = Repeats.drop(endpoint.listing?.key ?? [], before.seen, page.list)
  const rows = kept.rows.slice(0, limit - before.rows)
  // Some endpoints send 0 or -1 instead of a total, or send it only with the first page.
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
 * Returns the page size for the pages after the first. If the first page has at most half of the requested rows
 * although more exist, the server uses a smaller page size of its own. The export then requests that size, so that page
 * numbers mean the same rows to both.
 */
const sizeAfterFirst = (rows: number, pagesize: number, total: number | null): number =>
  rows >= 5 && (total === null ? rows < pagesize : rows <= pagesize / 2 && rows < total) ? rows : pagesize

/** Estimates the number of requests that are left; `undefined` if neither a total nor a limit is known. */
export const requestsLeft = (
  { continuation, pages, pagesize, received, rows, total }: Checkpoint,
  { limit, resultWindow = Infinity }: { readonly limit: number; readonly resultWindow: number | undefined }
): number | undefined => {
  if (continuation !== "more") return 0
  const size = pagesize ?? 1
  const left = Math.min(limit - rows, (total ?? Infinity) - received, resultWindow - pages * size)
  return left === Infinity ? undefined : Math.max(1, Math.ceil(left / size))
}
