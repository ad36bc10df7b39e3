/**
 * Agencies (MCNs, partners of TikTok Shop).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../endpoint/Endpoint.js"
import * as Payload from "../endpoint/Payload.js"
import * as Filter from "../endpoint/RequestField.js"
import * as Field from "../endpoint/ResponseField.js"

/**
 * Agencies by revenue in a period. Examples have weeks and months only. `gmv_inc_rate` is in percent; the unit of
 * `commission_rate` and the window are not documented.
 *
 * @see https://developers.fastmoss.com/docs/agency/v1/salesRank.html
 * @since 0.1.0
 * @category endpoints
 */
export const salesRank = Endpoint.ranking({
  path: "/agency/v1/rank/salesRank",
  title: "Agencies by revenue",
  documentation: "https://developers.fastmoss.com/docs/agency/v1/salesRank.html",
  confidence: "documented",
  window: undefined,
  key: ["id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({ region: Filter.region, date_info: Filter.dateInfo }),
      orderby: Filter.orderByArray("usd_gmv")
    }),
  row: () =>
    Schema.Struct({
      id: Field.id,
      secid: Field.text,
      region: Field.text,
      currency: Field.text,
      gmv: Field.number,
      usd_gmv: Field.number,
      gmv_inc_rate: Field.number,
      commission_rate: Field.number,
      hot_category: Field.unknown,
      total_affiliate_count: Field.number,
      inc_affiliate_count: Field.number,
      sale_affiliate_count: Field.number,
      product_count: Field.number,
      inc_product_count: Field.number,
      sale_product_count: Field.number,
      agency: Field.object({
        id: Field.id,
        secid: Field.text,
        name: Field.text,
        region: Field.text,
        introduction: Field.text,
        logo_cover: Field.text
      })
    })
})
