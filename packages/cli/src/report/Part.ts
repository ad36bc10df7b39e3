/**
 * A part of a report, such as its shops, that may be missing or incomplete.
 */

/** The rows of a part, with the reason if some or all of them are missing. */
export interface Part<A> {
  readonly rows: ReadonlyArray<A>
  /** The reason as a sentence for the reader; `null` if nothing is missing. */
  readonly missing: string | null
}

/** Creates a part in which nothing is missing. */
export const whole = <A>(rows: ReadonlyArray<A>): Part<A> => ({ rows, missing: null })

/** Creates a part without rows. `missing` is the reason, as a sentence for the reader. */
export const leftOut = (missing: string): Part<never> => ({ rows: [], missing })

/** Transforms the rows of a part, and keeps the reason for missing rows. */
export const map = <A, B>(
  { missing, rows }: Part<A>,
  change: (rows: ReadonlyArray<A>) => ReadonlyArray<B>
): Part<B> => ({
  rows: change(rows),
  missing
})
