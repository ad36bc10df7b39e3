/** A figure of the benchmark, such as `CPU time per call`, with its target and its measured value. */
export interface Reach {
  readonly figure: string
  readonly wanted: string
  readonly measured: string
  readonly isReached: boolean
}

/** Creates a figure whose measured value must not exceed `limit`. */
export const atMost = (figure: string, measured: number, limit: number, show: (n: number) => string): Reach => ({
  figure,
  wanted: `at most ${show(limit)}`,
  measured: show(measured),
  isReached: measured <= limit
})

/** Creates a figure whose measured value must not fall below `limit`. */
export const atLeast = (figure: string, measured: number, limit: number, show: (n: number) => string): Reach => ({
  figure,
  wanted: `at least ${show(limit)}`,
  measured: show(measured),
  isReached: measured >= limit
})

/** The result of a section of the benchmark. */
export interface Section {
  readonly title: string
  /** The text of the section, in Markdown. */
  readonly text: string
  readonly reaches: ReadonlyArray<Reach>
}
