/**
 * Regions of TikTok's shops.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The codes that FastMoss documents (the United Kingdom is `GB`). Older pages list fewer, and the rankings of fully
 * managed goods list `US`, `GB`, `ES`, `MX`, `DE`, `IT`, `FR` alone.
 *
 * @since 0.1.0
 * @category models
 */
export const known = ["US", "GB", "MX", "ES", "DE", "IT", "FR", "ID", "VN", "MY", "TH", "PH", "BR", "JP", "SG"] as const

/**
 * A region: a known code, or any other of two capital letters, since FastMoss adds regions.
 *
 * @since 0.1.0
 * @category models
 */
export type Region = typeof known[number] | (string & {})

/**
 * A region's schema.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Region: Schema.Schema<Region, string> = Schema.String.pipe(
  Schema.pattern(/^[A-Z]{2}$/, {
    identifier: "a region code of two capital letters, such as \"US\" or \"GB\"",
    title: "Region"
  })
)
