/**
 * Functions that generate the promotions of a product, and their videos.
 *
 * @since 0.1.0
 */
import * as Day from "./Day.js"
import { lazily } from "./lazily.js"
import type { Creator, Product, Promotion, Video } from "./MarketModel.js"
import * as Seed from "./Seed.js"
import * as SeededRandom from "./SeededRandom.js"

/**
 * Generates the promotions of a product. `number` is the product's number: the day of its listing times 20, plus its
 * position on that day.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (product: Product, number: number): ReadonlyArray<Promotion> => {
  const { between, is, next } = SeededRandom.make(product.seed ^ 1)
  const [account, ...others] = product.shop.circle
  const wanted = between(1, 3) + Math.floor(2.2 * Math.log(1 + product.rate))
  const from = between(0, others.length - 1)
  const creators = others.map((_, i) => others[(from + i) % others.length] ?? product.shop.account).slice(0, wanted)
  // The shop's own account makes the first promotion in livestreams.
  if (account !== undefined && creators.length > 1) creators[1] = account
  const weights = creators.map((_, place) => (0.3 + next()) / (place + 1) * (isByLivestreams(place) ? 3 : 1))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const part = 0.3 + 0.6 * next()
  return creators.map((creator, place): Promotion => {
    const share = part * (weights[place] ?? 0) / all
    const firstDay = place === 0
      ? product.listed
      : product.listed + Math.floor(next() ** 2 * 0.8 * (product.lastDay - product.listed))
    const days = isByLivestreams(place)
      ? []
      : [firstDay, ...is(0.3) ? [Math.min(product.lastDay, firstDay + between(1, 20))] : []]
    const videos = lazily(() =>
      days.map((day, i) =>
        makeVideo(product, creator, {
          prefix: `7${Seed.pad(number + Seed.serialOffset, 7)}${Seed.pad(place, 3)}${i}`,
          day,
          share: share / days.length
        })
      )
    )
    return {
      product,
      creator,
      firstDay,
      get videos() {
        return videos()
      },
      liveShare: isByLivestreams(place) ? share : 0
    }
  })
}

/**
 * Returns the promotions of all given products that have begun by the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const begunBy = (products: ReadonlyArray<Product>, day: number): ReadonlyArray<Promotion> =>
  products.flatMap(({ promotions }) => promotions.filter(({ firstDay }) => firstDay <= day))

/**
 * Returns the videos of all given promotions that are published by the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const videosBy = (promotions: ReadonlyArray<Promotion>, day: number): ReadonlyArray<Video> =>
  promotions.flatMap(({ videos }) => videos.filter((video) => video.day <= day))

/**
 * Returns the set of creators of all given promotions.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorsOf = (promotions: ReadonlyArray<Promotion>): ReadonlySet<Creator> =>
  new Set(promotions.map(({ creator }) => creator))

const isByLivestreams = (place: number): boolean => place % 4 === 1

const makeVideo = (product: Product, creator: Creator, { day, prefix, share }: {
  /** The first digits of the video's id. */
  readonly prefix: string
  readonly day: number
  readonly share: number
}): Video => {
  const { between, digits, is, next, skewed } = SeededRandom.make(
    SeededRandom.mix(product.seed, Number(prefix.slice(8)))
  )
  const plays = Math.round(creator.averagePlays * skewed(0.8))
  const diggs = Math.round(plays * (0.005 + 0.1 * next()))
  return {
    id: prefix + digits(19 - prefix.length),
    product,
    creator,
    text: `${product.title} #${creator.category.name.replace(/\W/g, "").toLowerCase()} #tiktokshop`,
    day,
    publishedAt: Math.max(product.listedAt, Day.startOf(day) + between(0, 86_399)),
    seconds: between(7, 180),
    isAd: is(0.2),
    plays,
    diggs,
    comments: Math.round(diggs * 0.2 * next()),
    shares: Math.round(diggs * 0.3 * next()),
    share
  }
}
