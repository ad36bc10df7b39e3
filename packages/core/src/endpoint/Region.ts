/**
 * Regions of TikTok shops.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as regionNames from "../internal/regionNames.js"
import * as schemaAst from "../internal/schemaAst.js"

/**
 * The region codes that FastMoss documents. The United Kingdom is `GB`. Older documentation pages list fewer codes; the
 * rankings of fully managed products list only `US`, `GB`, `ES`, `MX`, `DE`, `IT` and `FR`.
 *
 * @since 0.1.0
 * @category models
 */
export const known = ["US", "GB", "MX", "ES", "DE", "IT", "FR", "ID", "VN", "MY", "TH", "PH", "BR", "JP", "SG"] as const

/**
 * A region code that FastMoss documents. This library rejects other codes, because FastMoss returns an empty list for
 * them and charges for the call. To send another code anyway, use `extra: { filter: { region: "NL" } }`.
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
 * The schema of a region code. For an unknown code, its message suggests a known code: `GB` for `UK`.
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
      `${suggestionFor(code)}; to send another region anyway, put it in extra: { filter: { region: "..." } }`
  })
)
