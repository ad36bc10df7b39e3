/**
 * A part of a report that FastMoss may not give, or not all of it.
 */

/** A part: its rows, and why some or all of them are missing. */
export interface Part<A> {
  readonly rows: ReadonlyArray<A>
  /** The reason for a person; `null` if nothing is missing. */
  readonly missing: string | null
}

/** Makes a part of which nothing is missing. */
export const whole = <A>(rows: ReadonlyArray<A>): Part<A> => ({ rows, missing: null })

/** Makes a part that is left out. */
export const leftOut = (missing: string): Part<never> => ({ rows: [], missing })

/** Changes the rows. */
export const map = <A, B>(
  { missing, rows }: Part<A>,
  change: (rows: ReadonlyArray<A>) => ReadonlyArray<B>
): Part<B> => ({
  rows: change(rows),
  missing
})
