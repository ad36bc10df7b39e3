/**
 * Regions of TikTok's shops.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as regionNames from "../internal/regionNames.js"
import * as schemaAst from "../internal/schemaAst.js"

/**
 * The codes that FastMoss documents (the United Kingdom is `GB`). Older pages list fewer, and the rankings of fully managed
 * goods list `US`, `GB`, `ES`, `MX`, `DE`, `IT`, `FR` alone.
 *
 * @since 0.1.0
 * @category models
 */
export const known = ["US", "GB", "MX", "ES", "DE", "IT", "FR", "ID", "VN", "MY", "TH", "PH", "BR", "JP", "SG"] as const

/**
 * A region that FastMoss documents. For any other, which this library refuses because FastMoss returns an empty list for it
 * and charges, use `extra: { filter: { region: "NL" } }`.
 *
 * @since 0.1.0
 * @category models
 */
export type Region = typeof known[number]

const codes: ReadonlySet<string> = new Set(known)

const expected = `a region code of ${known.join(", ")}`

const suggestionFor = (code: unknown): string => {
  const suggestion = regionNames.suggest(code)
  return suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`
}

/**
 * A region's schema. Its message suggests the code that was probably meant: `GB` for `UK`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Region: Schema.Schema<Region, string> = Schema.String.pipe(
  Schema.filter((code): code is Region => codes.has(code), {
    identifier: expected,
    title: "Region",
    message: ({ actual }) => `must be ${expected}${suggestionFor(actual)}`,
    jsonSchema: { enum: known },
    arbitrary: () => (fc) => fc.constantFrom(...known),
    [schemaAst.HintId]: (code: unknown): string =>
      `${suggestionFor(code)}; to send another region anyway, use extra: { filter: { region: "..." } }`
  })
)
