/** A table in Markdown, as the formatter of the project would have it. */
export declare const tableOf: (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number>>
) => string
// # sourceMappingURL=tableOf.d.ts.map
