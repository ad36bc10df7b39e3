/**
 * The types of the generated market's entities. Entities refer to each other: a product to its shop and its promotions,
 * a promotion to its creator and its videos.
 *
 * @since 0.1.0
 */
import type * as SeedData from "./SeedData.js"

/**
 * A country or region in which products are sold, with its currency and language.
 *
 * @since 0.1.0
 * @category models
 */
export type Region = SeedData.Region

/**
 * A category of products or creators.
 *
 * @since 0.1.0
 * @category models
 */
export interface Category {
  readonly id: number
  readonly name: string
}

/**
 * A shop that sells products.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shop {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly brand: string
  readonly region: Region
  readonly topCategory: SeedData.TopCategory
  readonly rating: number
  readonly isBrand: boolean
  readonly isCrossBorder: boolean
  readonly isFullyManaged: boolean
  /** The creator account of the shop itself. */
  readonly account: Creator
  /** The creators who can promote the shop's products, including the shop's own account. */
  readonly circle: ReadonlyArray<Creator>
}

/**
 * A creator: a person or a shop that promotes products in videos and livestreams.
 *
 * @since 0.1.0
 * @category models
 */
export interface Creator {
  readonly index: number
  readonly id: string
  /** The handle without `@`. */
  readonly handle: string
  readonly nickname: string
  readonly region: Region
  readonly category: Category
  readonly isShop: boolean
  readonly isVerified: boolean
  /** The agency that represents the creator, or `undefined` if there is none. */
  readonly agency: Agency | undefined
  /** The gender of most followers. */
  readonly followsMostly: "male" | "female"
  /** The age of most followers: 1 for 18-24, 2 for 25-34, 3 for 35 and older. */
  readonly age: 1 | 2 | 3
  /** The main sales channel: 1 for videos, 2 for livestreams. */
  readonly channel: 1 | 2
  readonly videoCount: number
  readonly averagePlays: number
  readonly averageDiggs: number
  readonly diggs: number
  /** Returns the number of followers at the end of a day. */
  readonly followers: (day: number) => number
}

/**
 * An agency that represents creators.
 *
 * @since 0.1.0
 * @category models
 */
export interface Agency {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly region: Region
  /** The commission in percent. */
  readonly commission: number
}

/**
 * A product. Prices are whole numbers in the smallest unit of the currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Product {
  readonly seed: number
  readonly id: string
  readonly title: string
  readonly shop: Shop
  readonly categories: readonly [Category, Category, Category]
  readonly price: number
  /** The price of the most expensive variant; equal to `price` if all variants have the same price. */
  readonly highestPrice: number
  /** The average revenue per unit sold: the mean of `price` and `highestPrice`. */
  readonly unitPrice: number
  /** The commission in percent; `undefined` if the shop pays no commission. */
  readonly commission: number | undefined
  readonly rating: number
  readonly variants: number
  readonly isFreeShipping: boolean
  readonly isInLocalWarehouse: boolean
  /** The time at which the product was listed, in Unix seconds. */
  readonly listedAt: number
  /** The day on which the product was listed, as a number of days since 1970-01-01. */
  readonly listed: number
  /** The last day on which the product is sold, as a number of days since 1970-01-01. */
  readonly lastDay: number
  /** A measure of the product's success: it sells about `rate * n ** shape` units in its first `n` days. */
  readonly rate: number
  readonly shape: number
  readonly promotions: ReadonlyArray<Promotion>
}

/**
 * The promotion of a product by a creator, in videos or in livestreams.
 *
 * @since 0.1.0
 * @category models
 */
export interface Promotion {
  readonly product: Product
  readonly creator: Creator
  readonly firstDay: number
  readonly videos: ReadonlyArray<Video>
  /**
   * The promotion's livestream sells this share of the product's units on its day, from 0 to 1. It is 0 for a promotion
   * in videos.
   */
  readonly liveShare: number
}

/**
 * A video that promotes a product. The market has no other videos.
 *
 * @since 0.1.0
 * @category models
 */
export interface Video {
  readonly id: string
  readonly product: Product
  readonly creator: Creator
  readonly text: string
  readonly day: number
  /** The time of publication, in Unix seconds. */
  readonly publishedAt: number
  readonly seconds: number
  readonly isAd: boolean
  readonly plays: number
  readonly diggs: number
  readonly comments: number
  readonly shares: number
  /** The share of the product's units that the video sells, from 0 to 1, counted from the day of publication. */
  readonly share: number
}

/**
 * A livestream in which one creator sells products of one shop.
 *
 * @since 0.1.0
 * @category models
 */
export interface Livestream {
  readonly id: string
  readonly title: string
  readonly creator: Creator
  readonly shop: Shop
  readonly day: number
  /** The time of the start, in Unix seconds. */
  readonly startedAt: number
  readonly seconds: number
  readonly viewers: number
  readonly peakViewers: number
  readonly promotions: ReadonlyArray<Promotion>
}
