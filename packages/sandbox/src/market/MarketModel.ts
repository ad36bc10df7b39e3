/**
 * The entities of the market. They refer to each other: a product to its shop and its promotions, a promotion to its
 * creator and its videos.
 *
 * @since 0.1.0
 */
import type * as SeedData from "./SeedData.js"

/**
 * A region of the market.
 *
 * @since 0.1.0
 * @category models
 */
export type Region = SeedData.Region

/**
 * A node of a tree of categories.
 *
 * @since 0.1.0
 * @category models
 */
export interface Category {
  readonly id: number
  readonly name: string
}

/**
 * A shop.
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
  /** The creator that is the shop itself. */
  readonly account: Creator
  /** The creators that may promote its products. */
  readonly circle: ReadonlyArray<Creator>
}

/**
 * A creator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Creator {
  readonly index: number
  readonly id: string
  /** Without `@`. */
  readonly handle: string
  readonly nickname: string
  readonly region: Region
  readonly category: Category
  readonly isShop: boolean
  readonly isVerified: boolean
  /** None for a creator without an agency. */
  readonly agency: Agency | undefined
  readonly followsMostly: "male" | "female"
  /** 1 for 18-24, 2 for 25-34, 3 for 35 and older. */
  readonly age: 1 | 2 | 3
  /** 1 for videos, 2 for livestreams. */
  readonly channel: 1 | 2
  readonly videoCount: number
  readonly averagePlays: number
  readonly averageDiggs: number
  readonly diggs: number
  readonly followers: (day: number) => number
}

/**
 * An agency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Agency {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly region: Region
  /** In percent. */
  readonly commission: number
}

/**
 * A product. Prices are whole numbers of the currency's smallest unit.
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
  /** Higher than `price` where variants differ. */
  readonly highestPrice: number
  /** The revenue of a sold unit. */
  readonly unitPrice: number
  /** In percent. None where the shop pays none. */
  readonly commission: number | undefined
  readonly rating: number
  readonly variants: number
  readonly isFreeShipping: boolean
  readonly isInLocalWarehouse: boolean
  /** Unix seconds. */
  readonly listedAt: number
  /** The day of `listedAt`. */
  readonly listed: number
  /** The last day on which it is sold. */
  readonly lastDay: number
  /** Units sold in the first `n` days are `rate` times `n` to the power of `shape`. */
  readonly rate: number
  readonly shape: number
  readonly promotions: ReadonlyArray<Promotion>
}

/**
 * A creator's promotion of a product, by videos or by livestreams.
 *
 * @since 0.1.0
 * @category models
 */
export interface Promotion {
  readonly product: Product
  readonly creator: Creator
  readonly firstDay: number
  readonly videos: ReadonlyArray<Video>
  /** The livestream's share of the product's sales on its day; 0 for a promotion by videos. */
  readonly liveShare: number
}

/**
 * A video of a promotion. The market has no others.
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
  /** Unix seconds. */
  readonly publishedAt: number
  readonly seconds: number
  readonly isAd: boolean
  readonly plays: number
  readonly diggs: number
  readonly comments: number
  readonly shares: number
  /** The video's share of the product's sales from its day on. */
  readonly share: number
}

/**
 * A livestream: one creator sells products of one shop.
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
  /** Unix seconds. */
  readonly startedAt: number
  readonly seconds: number
  readonly viewers: number
  readonly peakViewers: number
  readonly promotions: ReadonlyArray<Promotion>
}
