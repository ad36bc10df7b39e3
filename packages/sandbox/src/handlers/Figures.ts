import * as Market from "../market/Market.js"
import type { Moment } from "./EndpointHandler.js"

/**
 * What was sold, and what it brought, in the smallest unit of the region's currency.
 *
 * @internal
 */
export interface Sales {
  readonly units: number
  readonly revenue: number
}

/** @internal */
export const nothing: Sales = { units: 0, revenue: 0 }

/** @internal */
export const add = (one: Sales, other: Sales): Sales => ({
  units: one.units + other.units,
  revenue: one.revenue + other.revenue
})

/**
 * As many days up to one.
 *
 * @internal
 */
export const lastDays = (days: number, last: number): Market.Span => ({ first: last - days + 1, last })

/**
 * All days up to one.
 *
 * @internal
 */
export const ever = (last: number): Market.Span => ({ first: -Infinity, last })

/** @internal */
export const ofProduct = (product: Market.Product, span: Market.Span): Sales =>
  at(product, Market.unitsOf(product, span))

/** @internal */
export const ofProducts = (products: ReadonlyArray<Market.Product>, span: Market.Span): Sales =>
  products.reduce((sum, product) => add(sum, ofProduct(product, span)), nothing)

/** @internal */
export const ofVideo = (video: Market.Video, span: Market.Span): Sales =>
  at(video.product, Market.unitsOfVideo(video, span))

/** @internal */
export const ofRoom = ({ day, promotions }: Market.Room): Sales =>
  promotions.reduce(
    (sum, promotion) => add(sum, at(promotion.product, Market.unitsInRoom(promotion, day))),
    nothing
  )

/** @internal */
export const ofPromotion = (
  promotion: Market.Promotion,
  span: Market.Span
): { readonly video: Sales; readonly live: Sales; readonly all: Sales } => {
  const { live, video } = Market.unitsOfPromotion(promotion, span)
  return {
    video: at(promotion.product, video),
    live: at(promotion.product, live),
    all: at(promotion.product, video + live)
  }
}

/** @internal */
export const ofPromotions = (promotions: ReadonlyArray<Market.Promotion>, span: Market.Span): Sales =>
  promotions.reduce((sum, promotion) => add(sum, ofPromotion(promotion, span).all), nothing)

const at = ({ unitPrice }: Market.Product, units: number): Sales => ({ units, revenue: units * unitPrice })

/**
 * An amount of the region's currency.
 *
 * @internal
 */
export const amount = ({ decimals }: Market.Region, revenue: number): number => revenue / 10 ** decimals

/**
 * An amount in US dollars, to the cent.
 *
 * @internal
 */
export const dollars = (region: Market.Region, revenue: number): number =>
  Math.round(amount(region, revenue) / region.perDollar * 100) / 100

/**
 * A price as the region writes it: `$21.24`, `58.000 ₫`.
 *
 * @internal
 */
export const priceText = (region: Market.Region, price: number): string => region.write(figuresOf(region, price))

/**
 * A price that may be a range: `$23.99 - 53.99`.
 *
 * @internal
 */
export const priceRangeText = (region: Market.Region, { highestPrice, price }: Market.Product): string =>
  price === highestPrice
    ? priceText(region, price)
    : `${priceText(region, price)} - ${figuresOf(region, highestPrice)}`

const figuresOf = (region: Market.Region, price: number): string => {
  const [whole = "", decimals] = amount(region, price).toFixed(region.decimals).split(".")
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, region.separator)
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}

/**
 * How much more it is than before, as a part of that; none where there was nothing.
 *
 * @internal
 */
export const growth = (now: number, before: number): number | undefined =>
  before === 0 ? undefined : (now - before) / before

/**
 * A part in percent, with its sign: `-13.93%`. A dash for none.
 *
 * @internal
 */
export const percent = (part: number | undefined): string => part === undefined ? "-" : `${(part * 100).toFixed(2)}%`

/** @internal */
export const flag = (is: boolean): number => is ? 1 : 0

/** @internal */
export const categoryOf = ({ categories: [l1, l2, l3] }: Market.Product) => ({ l1, l2, l3 })

/** @internal */
export const isIn = ({ categories }: Market.Product, level: 0 | 1 | 2) => categories[level].id

/**
 * Nobody's host: what is there cannot be looked at.
 *
 * @internal
 */
export const address = (...parts: ReadonlyArray<string>): string => `https://fastmoss.invalid/${parts.join("/")}`

/** @internal */
export const shopOf = ({ shop }: Market.Product, view: Market.View) => ({
  seller_id: shop.id,
  name: shop.name,
  avatar: address("tt_shop", `${shop.id}.jpg`),
  total_units_sold: ofProducts(view.productsOf(shop), ever(view.day)).units
})

/** @internal */
export const creatorOf = (creator: Market.Creator, day: number) => ({
  uid: creator.id,
  unique_id: creator.handle,
  nickname: creator.nickname,
  avatar: address("tt_author", `${creator.id}.jpg`),
  region: creator.region.code,
  category: creator.category,
  follower_count: creator.followers(day),
  video_count: creator.videoCount
})

/**
 * What rows of creators who promote something have in common.
 *
 * @internal
 */
export const promotingCreatorOf = (creator: Market.Creator, { revenue, units }: Sales, day: number) => ({
  uid: creator.id,
  unique_id: creator.handle,
  nickname: creator.nickname,
  avatar: address("tt_author", `${creator.id}.jpg`),
  region: creator.region.code,
  units_sold: units,
  gmv: amount(creator.region, revenue),
  category_id: creator.category.id,
  category_name: creator.category.name,
  follower_count: creator.followers(day),
  aweme_count: creator.videoCount
})

/**
 * A row of a video that promotes something.
 *
 * @internal
 */
export const promotingVideoOf = (video: Market.Video, { yesterday }: Moment) => {
  const { product, product: { shop } } = video
  const { revenue, units } = ofVideo(video, ever(yesterday))
  return {
    product_id: product.id,
    video_id: video.id,
    uid: video.creator.id,
    seller_id: shop.id,
    is_ad: flag(video.isAd),
    comment_count: video.comments,
    digg_count: video.diggs,
    play_count: video.plays,
    share_count: video.shares,
    create_date: Market.timeText(video.publishedAt).slice(0, 10),
    units_sold: units,
    gmv: amount(shop.region, revenue),
    region: shop.region.code,
    video: {
      video_desc: video.text,
      cover: address("video", `${video.id}.jpg`),
      duration: video.seconds,
      fastmoss_url: address("media-source", "video", video.id),
      tiktok_url: address(`@${video.creator.handle}`, "video", video.id),
      uid: video.creator.id,
      create_time: video.publishedAt
    }
  }
}

/**
 * The orders of such rows.
 *
 * @internal
 */
export const videoOrders = {
  play_count: ({ plays }: Market.Video) => plays,
  digg_count: ({ diggs }: Market.Video) => diggs,
  comment_count: ({ comments }: Market.Video) => comments,
  share_count: ({ shares }: Market.Video) => shares,
  units_sold: (video: Market.Video, { yesterday }: Moment) => ofVideo(video, ever(yesterday)).units,
  gmv: (video: Market.Video, { yesterday }: Moment) =>
    amount(video.product.shop.region, ofVideo(video, ever(yesterday)).revenue)
}

/**
 * Remembers what was made of the last days that were asked for: the pages of a ranking come one after another.
 *
 * @internal
 */
export const remember = <A>(
  make: (span: Market.Span, market: Market.Market) => ReadonlyArray<A>
): (span: Market.Span | undefined, moment: Moment) => ReadonlyArray<A> => {
  const made = new WeakMap<Market.Market, { readonly span: Market.Span; readonly value: ReadonlyArray<A> }>()
  return (span, { market }) => {
    if (span === undefined) return []
    const last = made.get(market)
    if (last?.span.first === span.first && last.span.last === span.last) return last.value
    const value = make(span, market)
    made.set(market, { span, value })
    return value
  }
}
