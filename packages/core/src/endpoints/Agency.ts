/**
 * Agencies: companies that manage creators (MCNs, partners of TikTok Shop).
 *
 * @since 0.1.0
 */
import type { DateInfo } from "../endpoint/DateInfo.js"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import type { Region } from "../endpoint/Region.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"

/**
 * Filter of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesRankFilter {
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /**
   * Period of the ranking: a finished week or month, such as `{ type: "week", value: "2026-14" }`. FastMoss returns an
   * empty list for an unfinished period. Uncertain: FastMoss's examples have no days.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesRankPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: SalesRankFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<"usd_gmv"> | undefined
}

/**
 * The agency in a row of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export type AgencyProfile = {
  /** Agency id, as a text. FastMoss documents the name only. */
  readonly id: string | null
  /** Another id of the agency, as a text. FastMoss documents the name only. */
  readonly secid: string | null
  /** Name of the agency. */
  readonly name: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Text that introduces the agency. */
  readonly introduction: string | null
  /** URL of the agency's logo. */
  readonly logo_cover: string | null
}

/**
 * A row of `Agency.salesRank`: an agency with its sales in the period.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesRankRow = {
  /** Agency id, as a text. FastMoss documents the name only. */
  readonly id: string | null
  /** Another id of the agency, as a text. FastMoss documents the name only. */
  readonly secid: string | null
  /** Region code, such as `"US"`. FastMoss's page calls it a number, an evident mistake. */
  readonly region: string | null
  /** Currency code, such as `"USD"`. FastMoss's page calls it a number, an evident mistake. */
  readonly currency: string | null
  /** Revenue (GMV) in the period, in `currency`. */
  readonly gmv: number | null
  /** Revenue (GMV) in the period, in US dollars. */
  readonly usd_gmv: number | null
  /**
   * Growth of revenue over the period before, in percent. Uncertain: FastMoss's examples show the unit for shop
   * rankings only.
   */
  readonly gmv_inc_rate: number | null
  /**
   * Commission rate. FastMoss does not document the unit: `Product.search` has percent, rankings of products have basis
   * points. See `CommissionRate`.
   */
  readonly commission_rate: number | null
  /** Hot categories of the agency: a list of objects that is returned as it is. FastMoss documents the name only. */
  readonly hot_category: unknown
  /** Number of creators of the agency in total. */
  readonly total_affiliate_count: number | null
  /** Number of new creators of the agency in the period. */
  readonly inc_affiliate_count: number | null
  /** Number of creators of the agency who sold something in the period. */
  readonly sale_affiliate_count: number | null
  /** Number of products that creators of the agency promote. FastMoss documents the name only. */
  readonly product_count: number | null
  /** Number of new products in the period. FastMoss documents the name only. */
  readonly inc_product_count: number | null
  /** Number of products that sold in the period. FastMoss documents the name only. */
  readonly sale_product_count: number | null
  /** Profile of the agency. */
  readonly agency: AgencyProfile | null
}

/**
 * Lists agencies by revenue in a period. FastMoss's examples have weeks and months, no days. FastMoss documents neither
 * the result window nor the unit of `commission_rate`.
 *
 * @see https://developers.fastmoss.com/docs/agency/v1/salesRank.html
 * @since 0.1.0
 * @category endpoints
 */
export const salesRank = Declaration.ranking({
  path: "/agency/v1/rank/salesRank",
  title: "Agencies by revenue",
  documentation: "https://developers.fastmoss.com/docs/agency/v1/salesRank.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["id"],
  payload: () =>
    Payload.paged<SalesRankPayload>({
      filter: RequestField.filter<SalesRankFilter>({ region: RequestField.region, date_info: RequestField.dateInfo }),
      orderby: RequestField.orderByArray("usd_gmv")
    }),
  row: () =>
    Struct.of<SalesRankRow>({
      id: ResponseField.id,
      secid: ResponseField.text,
      region: ResponseField.text,
      currency: ResponseField.text,
      gmv: ResponseField.number,
      usd_gmv: ResponseField.number,
      gmv_inc_rate: ResponseField.number,
      commission_rate: ResponseField.number,
      hot_category: ResponseField.unknown,
      total_affiliate_count: ResponseField.number,
      inc_affiliate_count: ResponseField.number,
      sale_affiliate_count: ResponseField.number,
      product_count: ResponseField.number,
      inc_product_count: ResponseField.number,
      sale_product_count: ResponseField.number,
      agency: ResponseField.object<AgencyProfile>({
        id: ResponseField.id,
        secid: ResponseField.text,
        name: ResponseField.text,
        region: ResponseField.text,
        introduction: ResponseField.text,
        logo_cover: ResponseField.text
      })
    })
})
