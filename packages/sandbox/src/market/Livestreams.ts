/**
 * Livestreams of the generated market. A creator who promotes products of a shop in livestreams streams for that shop
 * at a fixed interval of 7 to 14 days.
 *
 * @since 0.1.0
 */
import * as Day from "./Day.js"
import { groupBy } from "./groupBy.js"
import type { Livestream, Promotion } from "./MarketModel.js"
import * as Seed from "./Seed.js"
import * as SeededRandom from "./SeededRandom.js"

/**
 * Creates a function that returns the livestreams in a period, generated from a seed and from promotions.
 *
 * - A creator streams for each shop separately, at a fixed interval of 7 to 14 days.
 * - A livestream contains the creator's promotions for the shop that run on its day.
 * - A day without such promotions has no livestream.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  seed: number,
  promotions: ReadonlyArray<Promotion>
): (period: Day.Period) => ReadonlyArray<Livestream> => {
  const series = [...groupBy(promotions, ({ creator }) => creator).values()].flatMap((own) => [
    ...groupBy(own.filter(({ liveShare }) => liveShare > 0), ({ product }) => product.shop).values()
  ])
  return ({ first, last }) =>
    series.flatMap((own) => {
      const [any] = own
      if (any === undefined) return []
      const livestreams: Array<Livestream> = []
      const { interval } = rhythmOf(any)
      for (let day = nextDay(any, first); day <= last; day += interval) {
        const livestream = makeLivestream(seed, own.filter((promotion) => runs(promotion, day)), day)
        if (livestream !== undefined) livestreams.push(livestream)
      }
      return livestreams
    })
}

/**
 * Returns the days in a period on which a promotion is part of a livestream. The list is empty for a promotion in
 * videos.
 *
 * @since 0.1.0
 * @category combinators
 */
export const daysOf = (promotion: Promotion, { first, last }: Day.Period): ReadonlyArray<number> => {
  const days: Array<number> = []
  if (promotion.liveShare === 0) return days
  const { interval } = rhythmOf(promotion)
  const end = Math.min(last, promotion.product.lastDay)
  for (let day = nextDay(promotion, Math.max(first, promotion.firstDay)); day <= end; day += interval) days.push(day)
  return days
}

/**
 * Returns when the creator of a promotion streams for the shop of the promoted product: every `interval` days, counted
 * from the day `phase`.
 */
const rhythmOf = ({ creator, product: { shop } }: Promotion): { readonly interval: number; readonly phase: number } => {
  const bits = SeededRandom.mix(creator.index, shop.index)
  return { interval: 7 + bits % 8, phase: (bits >>> 8) % 14 }
}

const nextDay = (promotion: Promotion, day: number): number => {
  const { interval, phase } = rhythmOf(promotion)
  return Math.ceil((day - phase) / interval) * interval + phase
}

const runs = ({ firstDay, product }: Promotion, day: number): boolean => firstDay <= day && day <= product.lastDay

const makeLivestream = (seed: number, promotions: ReadonlyArray<Promotion>, day: number): Livestream | undefined => {
  const [first] = promotions
  if (first === undefined) return undefined
  const { creator, product: { shop } } = first
  const { between, digits, pick, skewed } = SeededRandom.make(
    SeededRandom.mix(Seed.of(seed, "livestream", creator.index), SeededRandom.mix(shop.index, day))
  )
  const viewers = Math.max(20, Math.round(creator.followers(day) * 0.1 * skewed(0.8)))
  return {
    id: `7${Seed.pad(day + Seed.serialOffset, 6)}${Seed.pad(creator.index, 5)}${Seed.pad(shop.index, 4)}${digits(3)}`,
    title: `${shop.name} ${
      pick(["LIVE", "🔴 LIVE", "Live Deals", shop.region.language === "ja" ? "セール" : "Flash Sale"])
    }`,
    creator,
    shop,
    day,
    // At most 70,000 seconds after midnight, so that the livestream ends on the same day.
    startedAt: Day.startOf(day) + between(0, 70_000),
    seconds: between(1800, 16_000),
    viewers,
    peakViewers: Math.ceil(viewers * (0.05 + 0.3 * SeededRandom.fraction(creator.index, day))),
    promotions
  }
}
