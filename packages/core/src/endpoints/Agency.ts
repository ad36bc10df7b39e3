/**
 * Agencies (MCNs, partners of TikTok Shop).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"

/**
 * Agencies by revenue in a period. Examples have weeks and months only. `gmv_inc_rate` is in percent; the unit of
 * `commission_rate` and the window are not documented.
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
    Payload.paged({
      filter: RequestField.filter({ region: RequestField.region, date_info: RequestField.dateInfo }),
      orderby: RequestField.orderByArray("usd_gmv")
    }),
  row: () =>
    Schema.Struct({
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
      agency: ResponseField.object({
        id: ResponseField.id,
        secid: ResponseField.text,
        name: ResponseField.text,
        region: ResponseField.text,
        introduction: ResponseField.text,
        logo_cover: ResponseField.text
      })
    })
})
