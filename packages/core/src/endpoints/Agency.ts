/**
 * Agencies (MCNs, partners of TikTok Shop).
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
  readonly region?: Region | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesRankPayload extends Payload.BasePayload {
  readonly filter?: SalesRankFilter | undefined
  readonly orderby?: RequestField.OrderBy<"usd_gmv"> | undefined
}

/**
 * The agency of a row of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export type AgencyProfile = {
  readonly id: string | null
  readonly secid: string | null
  readonly name: string | null
  readonly region: string | null
  readonly introduction: string | null
  readonly logo_cover: string | null
}

/**
 * A row of `Agency.salesRank`.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesRankRow = {
  readonly id: string | null
  readonly secid: string | null
  readonly region: string | null
  readonly currency: string | null
  readonly gmv: number | null
  readonly usd_gmv: number | null
  /** In percent. */
  readonly gmv_inc_rate: number | null
  /**
   * Commission rate. The unit is not documented; rankings of products have basis points, `Product.search` has percent. See
   * `CommissionRate`.
   */
  readonly commission_rate: number | null
  readonly hot_category: unknown
  readonly total_affiliate_count: number | null
  readonly inc_affiliate_count: number | null
  readonly sale_affiliate_count: number | null
  readonly product_count: number | null
  readonly inc_product_count: number | null
  readonly sale_product_count: number | null
  readonly agency: AgencyProfile | null
}

/**
 * Agencies by revenue in a period. Examples have weeks and months only. `gmv_inc_rate` is in percent; the unit of
 * `commission_rate` and the result window are not documented.
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
