/**
 * Functions that return the units that an entity has sold. The units of a product depend on the product and the day
 * alone. The units of its videos and livestreams are shares of the product's units.
 *
 * @since 0.1.0
 */
import type { Period } from "./Day.js"
import * as Livestreams from "./Livestreams.js"
import type { Product, Promotion, Video } from "./MarketModel.js"
import * as Seed from "./Seed.js"
import { fraction } from "./SeededRandom.js"

/**
 * Returns the units that a product has sold from its first day until the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const untilDay = ({ lastDay, listed, rate, seed, shape }: Product, day: number): number => {
  if (day < listed) return 0
  const last = Math.min(day, lastDay)
  // The random part makes some days better than others. It is less than one day, so the total never falls.
  const days = last - listed + 1 + 0.9 * (fraction(seed ^ Seed.noise, last) - 0.5)
  return Math.floor(rate * days ** shape)
}

/**
 * Returns the units that a product sold in a period.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofProduct = (product: Product, { first, last }: Period): number =>
  untilDay(product, last) - untilDay(product, first - 1)

/**
 * Returns the units that a video sold in a period.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofVideo = ({ day, product, share }: Video, { first, last }: Period): number => {
  const before = untilDay(product, day - 1)
  const until = (end: number) => end < day ? 0 : Math.floor(share * (untilDay(product, end) - before))
  return until(last) - until(first - 1)
}

/**
 * Returns the units of the promoted product that the promotion's livestream on a day sells. Call it only for a day with
 * such a livestream.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inLivestream = ({ liveShare, product }: Promotion, day: number): number =>
  Math.floor(liveShare * ofProduct(product, { first: day, last: day }))

/**
 * Returns the units that a promotion sold in a period: `video` in its videos, and `live` in its livestreams.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofPromotion = (
  promotion: Promotion,
  period: Period
): { readonly video: number; readonly live: number } => ({
  video: promotion.videos.reduce((sum, video) => sum + ofVideo(video, period), 0),
  live: Livestreams.daysOf(promotion, period).reduce((sum, day) => sum + inLivestream(promotion, day), 0)
})
