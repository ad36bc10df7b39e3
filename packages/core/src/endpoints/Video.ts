/**
 * Videos.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Row from "./Row.js"

/**
 * Videos by words and by filters. `create_time_range` is said to be required unless `video_id` is given; older texts call
 * it `publish_time_range`, at most 90 days, and some users say that this still works. `interact_rate` is in percent.
 *
 * Uncertain: whether a row has `create_time` or `publish_time`; the orders `gmv`, `share_count` and `comment_count`, which
 * users send; older texts page beyond 60,000 rows by `search_after`, which goes into `extra`.
 *
 * @see https://developers.fastmoss.com/docs/video/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/video/v1/search",
  title: "Search videos",
  documentation: "https://developers.fastmoss.com/docs/video/v1/search.html",
  confidence: "documented",
  resultWindow: 5000,
  key: ["video_id"],
  payload: () =>
    Payload.paged({
      keywords: RequestField.keywords(120),
      filter: RequestField.filter({
        create_time_range: RequestField.timeRange,
        publish_time_range: RequestField.timeRange,
        region: RequestField.region,
        creator_category_id: RequestField.int,
        category_id: RequestField.int,
        product_category_id: RequestField.int,
        follower_count_range: RequestField.range,
        play_count_range: RequestField.range,
        digg_count_range: RequestField.range,
        interact_rate_range: RequestField.range,
        is_ecommerce: RequestField.oneOf(0, 1),
        is_ecommerce_creator: RequestField.bool,
        creator_uid: RequestField.id,
        creator_unique_id: RequestField.text,
        video_id: RequestField.id
      }),
      orderby: RequestField.orderByArray(
        "follower_count",
        "create_time",
        "play_count",
        "digg_count",
        "units_sold",
        "interact_rate",
        "gmv",
        "share_count",
        "comment_count"
      ),
      lang: RequestField.lang
    }),
  row: () =>
    Schema.Struct({
      video_id: ResponseField.id,
      desc: ResponseField.text,
      video_url: ResponseField.text,
      cover: ResponseField.text,
      region: ResponseField.text,
      /** Unix seconds. */
      create_time: ResponseField.number,
      /** Unix seconds. */
      publish_time: ResponseField.number,
      create_date: ResponseField.text,
      duration: ResponseField.number,
      play_count: ResponseField.number,
      digg_count: ResponseField.number,
      comment_count: ResponseField.number,
      share_count: ResponseField.number,
      interact_rate: ResponseField.number,
      is_ad: ResponseField.flag,
      is_ecommerce: ResponseField.flag,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      creator: Row.creator,
      product_info: ResponseField.list(Schema.Struct({
        product_id: ResponseField.id,
        title: ResponseField.text,
        cover: ResponseField.text,
        price: ResponseField.text,
        units_sold: ResponseField.number,
        gmv: ResponseField.number,
        detail_url: ResponseField.text,
        category_name: ResponseField.text
      }))
    })
})
