/**
 * The checkpoint of an export: the counts of rows in the unfinished file `FILE.part`, and the position from which the
 * next run continues. Pure.
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

/** Schema of an export's checkpoint, which is saved as JSON after each page. */
export const Checkpoint = Schema.Struct({
  /** The version of the checkpoint's format. */
  form: Schema.Literal(1),
  question: Question.Question,
  /** The hash of `question`. A hash that does not match shows that the checkpoint was edited. */
  hash: Schema.String,
  /** The time at which the last page was saved, in Unix milliseconds. */
  savedAt: Schema.Number,
  /**
   * The period that `--latest` found to have rows, or tries next; `null` before the first try and without `--latest`.
   */
  period: Schema.NullOr(Schema.Struct({ type: Schema.Literal(...kinds), value: Schema.String })),
  /** The number of periods that `--latest` has tried and that had no rows. */
  periodsTried: Count,
  /** The size of the next page in rows, as requested; `null` before the first response. */
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
  /** The keys of the latest rows, and hashes of rows without a key, to recognize repeated rows. */
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
 * Checks that a run may continue from a checkpoint. `question` has the options of the run; `limit` is its `--limit`.
 * Left: the difference, such as `with another limit`.
 *
 * Another limit is a difference only if
 * - the checkpoint is of a complete export, or
 * - the unfinished file already has more rows than `limit`.
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

/**
 * Returns true if the last page was saved more than a day before `now` (Unix milliseconds). Rows have probably moved in
 * the list since then.
 */
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
 * Adds a received page to a checkpoint. Returns the next checkpoint, and the rows of the page to write: without
 * repeated rows, and within the limit. The next checkpoint has the old `bytes` and `savedAt`, which
 * `ExportFiles.commit` updates.
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
 * Returns the page size to request after the first page: `pagesize`, or the number of rows on the first page if the
 * server uses a smaller page size of its own. With the same size, the server and the export number the pages in the
 * same way.
 *
 * The server uses a smaller size if the first page has at least 5 rows, and
 * - with a known total: at most half of the requested rows, and fewer than the total
 * - without a total: fewer than the requested rows
 */
const sizeAfterFirst = (rows: number, pagesize: number, total: number | null): number =>
  rows >= 5 && (total === null ? rows < pagesize : rows <= pagesize / 2 && rows < total) ? rows : pagesize

/**
 * Estimates how many requests the export still needs; `undefined` if neither a total, nor a limit, nor a result window
 * (the most rows that FastMoss serves) is known.
 */
export const requestsLeft = (
  { continuation, pages, pagesize, received, rows, total }: Checkpoint,
  { limit, resultWindow = Infinity }: { readonly limit: number; readonly resultWindow: number | undefined }
): number | undefined => {
  if (continuation !== "more") return 0
  const size = pagesize ?? 1
  const left = Math.min(limit - rows, (total ?? Infinity) - received, resultWindow - pages * size)
  return left === Infinity ? undefined : Math.max(1, Math.ceil(left / size))
}
