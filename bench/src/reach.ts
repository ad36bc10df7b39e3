/** A figure that has a limit. */
export interface Reach {
  readonly figure: string
  readonly wanted: string
  readonly measured: string
  readonly isReached: boolean
}

export const atMost = (figure: string, measured: number, limit: number, show: (n: number) => string): Reach => ({
  figure,
  wanted: `at most ${show(limit)}`,
  measured: show(measured),
  isReached: measured <= limit
})

export const atLeast = (figure: string, measured: number, limit: number, show: (n: number) => string): Reach => ({
  figure,
  wanted: `at least ${show(limit)}`,
  measured: show(measured),
  isReached: measured >= limit
})

/** The result of a section of the benchmark. */
export interface Section {
  readonly title: string
  /** Markdown. */
  readonly text: string
  readonly reaches: ReadonlyArray<Reach>
}
