/**
 * A single run of a watch: takes the next snapshot, and compares it with the previous snapshot.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import * as ChangeFormat from "./ChangeFormat.js"
import * as Comparison from "./Comparison.js"
import * as NextSnapshot from "./NextSnapshot.js"
import type { SnapshotFolder } from "./SnapshotFolder.js"

/** Options for a run of a watch. */
export interface Options<E, R> extends Omit<NextSnapshot.Options<E, R>, "last"> {
  readonly compared: ReadonlyArray<string>
  readonly folder: SnapshotFolder
  /** The number of snapshots of the series to keep. */
  readonly keep: number
  readonly writer: ChangeFormat.ChangeWriter
}

/**
 * Returns an effect that takes a snapshot and prints the changes since the previous one. The effect can be repeated; it
 * warns only once about each damaged snapshot.
 */
export const make = <E, R>({ compared, folder, keep, writer, ...options }: Options<E, R>) => {
  const { key, question } = options
  const named = new Set<string>()
  return Effect.gen(function*() {
    const { tell, write } = yield* Terminal
    const { damaged, snapshot: last } = yield* folder.latest(question)
    for (const { file, problem } of damaged) {
      if (!named.has(file)) yield* tell(`Warning: the snapshot ${file} is skipped: ${problem}`)
      named.add(file)
    }
    const since = Option.match(last, { onNone: () => "", onSome: ({ period }) => period })
    const titleOf = (period: string) => question.kind === null ? period : `the ${question.kind} ${period}`

    const next = yield* NextSnapshot.next({ ...options, last })
    if (next._tag === "Known") {
      return yield* tell(
        `The ranking of ${titleOf(since)} is still the latest. Nothing was sent.`
      )
    }
    if (next._tag === "NotYet") {
      return yield* tell(
        `No rows after ${titleOf(since)} yet (${Text.plural(next.calls, "request")}).`
      )
    }
    const { omitted, snapshot: { period, rows }, snapshot } = next
    yield* folder.save(snapshot, keep)
    if (omitted > 0) yield* tell(`${Text.plural(omitted, "row")} without a key, or sent twice, left out`)
    if (Option.isNone(last)) {
      return yield* tell(
        `First snapshot: ${titleOf(period)}, ${Text.plural(rows.length, "row")}. The next run compares with it.`
      )
    }
    const changes = Comparison.compare(last.value.rows, rows, { compared, key })
    yield* tell(`From ${titleOf(since)} to ${titleOf(period)}: ${ChangeFormat.summary(changes)}`)
    yield* write(writer.batch({ period, since }, changes))
  })
}
