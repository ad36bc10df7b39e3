/** A request that a public program sends, or that an official page shows. */
export interface FieldRequest {
  /** The kind of the program, or the official page. */
  readonly from: string
  readonly path: string
  readonly authentication: "signed" | "Bearer"
  /**
   * JSON text of the body. `<product>`, `<creator>`, `<shop>` and `<video>` are placeholders for ids, and `<handle>`
   * for the handle of a creator.
   */
  readonly body: string
}

const march = `{"min":1772323200,"max":1774915200}`
const day = `"date_info":{"type":"day","value":"2026-04-01"}`

/**
 * Requests that public programs send, or that official pages show. Ids, dates and words are replaced with values from
 * the sandbox's data.
 */
export const fieldRequests: ReadonlyArray<FieldRequest> = [
  {
    from: "official Python client",
    path: "/test",
    authentication: "signed",
    body: `{"hello": "world"}`
  },
  // Searches for products.
  {
    from: "official page",
    path: "/product/v1/search",
    authentication: "signed",
    body:
      `{"keywords":"yoga mat","filter":{"region":"US","l1_category_id":9,"commission_rate_range":{"min":5,"max":25}},"orderby":[{"field":"day7_units_sold","order":"desc"}]}`
  },
  {
    from: "Python backend, order as a map",
    path: "/product/v1/search",
    authentication: "signed",
    body: `{"filter":{"region":"JP"},"orderby":{"day7_gmv":"desc"},"page":1,"pagesize":10}`
  },
  {
    from: "Python launcher, ids in an array",
    path: "/product/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"product_id":["<product>"]},"pagesize":100}`
  },
  {
    from: "skill for agents, category as text",
    path: "/product/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"region":"MY","l1_category_id":"14","off_shelves":0},"pagesize":10}`
  },
  {
    from: "Python, escaped characters",
    path: "/product/v1/search",
    authentication: "signed",
    body: `{"keywords": "\\u30e8\\u30ac\\u30de\\u30c3\\u30c8", "filter": {"region": "JP"}}`
  },
  {
    from: "creator tool, flat, names of another product",
    path: "/product/v1/search",
    authentication: "Bearer",
    body: `{"keyword":"yoga mat","country":"DE","page_size":20,"min_price":10}`
  },
  {
    from: "program that sends null",
    path: "/product/v1/search",
    authentication: "Bearer",
    body: `{"keywords":null,"filter":{"region":"US"}}`
  },
  {
    from: "program that writes UK for GB",
    path: "/product/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"region":"UK"}}`
  },
  // A product.
  {
    from: "official page",
    path: "/product/v1/salesTrend",
    authentication: "Bearer",
    body: `{"filter":{"product_id":"<product>","days":7}}`
  },
  {
    from: "JavaScript, id as a number",
    path: "/product/v1/salesTrend",
    authentication: "Bearer",
    body: `{"filter":{"product_id":<product>,"days":"28"}}`
  },
  {
    from: "creator tool, flat",
    path: "/product/v1/salesTrend",
    authentication: "Bearer",
    body: `{"product_id":"<product>","days":30}`
  },
  {
    from: "official page",
    path: "/product/v1/videoList",
    authentication: "Bearer",
    body: `{"filter":{"product_id":"<product>"},"orderby":{"field":"play_count","order":"desc"}}`
  },
  {
    from: "Python backend, older name of the days",
    path: "/product/v1/videoList",
    authentication: "signed",
    body: `{"filter":{"product_id":"<product>","date_type":"7"},"page":1,"pagesize":10}`
  },
  {
    from: "TypeScript storefront, order in an array",
    path: "/product/v1/creatorList",
    authentication: "Bearer",
    body: `{"filter":{"product_id":"<product>"},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  {
    from: "TypeScript web app",
    path: "/product/v1/categoryInfo",
    authentication: "Bearer",
    body: "{}"
  },
  // Rankings of products.
  {
    from: "Dart app",
    path: "/product/v1/rank/topSelling",
    authentication: "Bearer",
    body: `{"filter":{"region":"VN","category_id":2,${day}},"orderby":[{"field":"gmv","order":"desc"}]}`
  },
  {
    from: "Python daily report, fifteen regions",
    path: "/product/v1/rank/topSelling",
    authentication: "Bearer",
    body:
      `{"filter":{"region":"FR","is_cross_border":1,${day}},"orderby":[{"field":"units_sold","order":"desc"}],"pagesize":5}`
  },
  {
    from: "Python backend for new products",
    path: "/product/v1/rank/newListed",
    authentication: "Bearer",
    body:
      `{"filter":{"region":"JP",${day},"is_cross_border":1,"is_fully_managed":0},"orderby":[{"field":"day3_units_sold","order":"desc"}],"pagesize":20}`
  },
  {
    from: "Python daily report, flags as booleans",
    path: "/product/v1/rank/mostPromoted",
    authentication: "Bearer",
    body:
      `{"filter":{"region":"BR","is_cross_border":true,${day}},"orderby":[{"field":"affiliate_count","order":"desc"}]}`
  },
  {
    from: "program that asks for today",
    path: "/product/v1/rank/topSelling",
    authentication: "Bearer",
    body: `{"filter":{"region":"US","date_info":{"type":"day","value":"2026-04-10"}}}`
  },
  // Older paths.
  {
    from: "older official page",
    path: "/product/v1/goodSalesList",
    authentication: "signed",
    body: `{"filter":{"product_id":"<product>","date_type":"25"}}`
  },
  {
    from: "older official page",
    path: "/product/v1/video",
    authentication: "signed",
    body: `{"filter":{"product_id":"<product>","date_type":28},"page":1,"pagesize":10}`
  },
  {
    from: "older official page's example",
    path: "/product/v1/rank/topSales",
    authentication: "signed",
    body: `{"filter":{"region":"US","product_category":14,${day}},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  {
    from: "older official page",
    path: "/shop/v1/rank/topSales",
    authentication: "signed",
    body: `{"filter":{"region":"US","category_id":14,${day}},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  // Creators.
  {
    from: "official page",
    path: "/creator/v1/search",
    authentication: "signed",
    body:
      `{"filter":{"region":"US","category_id":1,"follower_range":{"min":1000,"max":50000}},"orderby":[{"field":"follower_count","order":"desc"}]}`
  },
  {
    from: "TypeScript web app",
    path: "/creator/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"unique_id":"<handle>"},"pagesize":1}`
  },
  {
    from: "creator tool, flat",
    path: "/creator/v1/search",
    authentication: "Bearer",
    body: `{"country":"US","category_name":"beauty","page_size":20}`
  },
  {
    from: "creator tool",
    path: "/creator/v1/categoryInfo",
    authentication: "Bearer",
    body: `{"country":"US"}`
  },
  {
    from: "creator tool, flat",
    path: "/creator/v1/productList",
    authentication: "Bearer",
    body: `{"creator_id":"<creator>","page":1,"page_size":20}`
  },
  {
    from: "official page, days as text",
    path: "/creator/v1/productList",
    authentication: "signed",
    body: `{"filter":{"uid":"<creator>","days":"28"},"page":1,"pagesize":10}`
  },
  {
    from: "official page's example",
    path: "/creator/v1/rank/topEcommerce",
    authentication: "Bearer",
    body: `{"filter":{"region":"US","product_category":14,${day}},"orderby":[{"field":"total_gmv","order":"desc"}]}`
  },
  {
    from: "official page's English example",
    path: "/creator/v1/rank/topGrowth",
    authentication: "signed",
    body:
      `{"filter":{"region":"GB","product_category":1,${day}},"orderby":[{"field":"follower_inc_count","order":"desc"}]}`
  },
  // Shops.
  {
    from: "Go outreach tool",
    path: "/shop/v1/search",
    authentication: "Bearer",
    body: `{"keywords":"shop","filter":{"region":"PH"},"orderby":[{"field":"day7_gmv","order":"desc"}]}`
  },
  {
    from: "Go outreach tool, unknown filter",
    path: "/shop/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"keyword":"shop","region":"US"},"pagesize":10}`
  },
  {
    from: "Java gateway",
    path: "/shop/v1/creatorList",
    authentication: "Bearer",
    body: `{"filter":{"seller_id":"<shop>"},"orderby":[{"field":"units_sold","order":"desc"}],"page":1,"pagesize":1}`
  },
  {
    from: "Java gateway, flat",
    path: "/shop/v1/creatorList",
    authentication: "Bearer",
    body: `{"seller_id":"<shop>","page":1,"pagesize":10}`
  },
  {
    from: "Go outreach tool",
    path: "/shop/v1/videoList",
    authentication: "Bearer",
    body: `{"filter":{"seller_id":"<shop>"},"page":1,"pagesize":10}`
  },
  {
    from: "Python live-room tracker, order by desc",
    path: "/shop/v1/liveList",
    authentication: "Bearer",
    body: `{"filter":{"seller_id":"<shop>"},"orderby":[{"field":"start_time","desc":true}]}`
  },
  {
    from: "official page",
    path: "/shop/v1/rank/topSelling",
    authentication: "Bearer",
    body: `{"filter":{"region":"IT","category_id":14,${day}},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  // Videos and livestreams.
  {
    from: "TypeScript web app",
    path: "/video/v1/search",
    authentication: "Bearer",
    body:
      `{"keywords":"yoga","filter":{"region":"US","is_ecommerce":1,"create_time_range":${march}},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  {
    from: "Python pipeline, region in an array",
    path: "/video/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"region":["US"],"is_ecommerce":true,"publish_time_range":${march}},"orderby":"play_count"}`
  },
  {
    from: "PowerShell radar, no time range",
    path: "/video/v1/search",
    authentication: "Bearer",
    body: `{"filter":{"region":"US","video_id":"<video>"}}`
  },
  {
    from: "Python live-room tracker",
    path: "/live/v1/search",
    authentication: "Bearer",
    body:
      `{"keywords":"live","filter":{"region":"MX","start_time":${march}},"orderby":[{"field":"start_time","desc":true}]}`
  },
  {
    from: "official page",
    path: "/live/v1/rank/topLive",
    authentication: "signed",
    body: `{"filter":{"region":"US","product_category_id":14},"orderby":[{"field":"start_time","order":"desc"}]}`
  },
  {
    from: "official page, a week",
    path: "/live/v1/rank/topProduct",
    authentication: "Bearer",
    body:
      `{"filter":{"region":"US","category_id":14,"date_info":{"type":"week","value":"2026-13"}},"orderby":[{"field":"units_sold","order":"desc"}]}`
  },
  {
    from: "official page, a week",
    path: "/agency/v1/rank/salesRank",
    authentication: "Bearer",
    body:
      `{"filter":{"region":"ES","date_info":{"type":"week","value":"2026-05"}},"orderby":[{"field":"usd_gmv","order":"desc"}]}`
  }
]
