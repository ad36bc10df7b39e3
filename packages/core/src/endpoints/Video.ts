/**
 * Videos.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../endpoint/Endpoint.js"
import * as Payload from "../endpoint/Payload.js"
import * as Filter from "../endpoint/RequestField.js"
import * as Field from "../endpoint/ResponseField.js"
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
export const search = Endpoint.paged({
  path: "/video/v1/search",
  title: "Search videos",
  documentation: "https://developers.fastmoss.com/docs/video/v1/search.html",
  confidence: "documented",
  window: 5000,
  key: ["video_id"],
  payload: () =>
    Payload.paged({
      keywords: Filter.keywords(120),
      filter: Filter.filter({
        create_time_range: Filter.timeRange,
        publish_time_range: Filter.timeRange,
        region: Filter.region,
        creator_category_id: Filter.int,
        category_id: Filter.int,
        product_category_id: Filter.int,
        follower_count_range: Filter.range,
        play_count_range: Filter.range,
        digg_count_range: Filter.range,
        interact_rate_range: Filter.range,
        is_ecommerce: Filter.oneOf(0, 1),
        is_ecommerce_creator: Filter.bool,
        creator_uid: Filter.id,
        creator_unique_id: Filter.text,
        video_id: Filter.id
      }),
      orderby: Filter.orderByArray(
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
      lang: Filter.lang
    }),
  row: () =>
    Schema.Struct({
      video_id: Field.id,
      desc: Field.text,
      video_url: Field.text,
      cover: Field.text,
      region: Field.text,
      /** Unix seconds. */
      create_time: Field.number,
      /** Unix seconds. */
      publish_time: Field.number,
      create_date: Field.text,
      duration: Field.number,
      play_count: Field.number,
      digg_count: Field.number,
      comment_count: Field.number,
      share_count: Field.number,
      interact_rate: Field.number,
      is_ad: Field.flag,
      is_ecommerce: Field.flag,
      units_sold: Field.number,
      gmv: Field.number,
      creator: Row.creator,
      product_info: Field.list(Schema.Struct({
        product_id: Field.id,
        title: Field.text,
        cover: Field.text,
        price: Field.text,
        units_sold: Field.number,
        gmv: Field.number,
        detail_url: Field.text,
        category_name: Field.text
      }))
    })
})
