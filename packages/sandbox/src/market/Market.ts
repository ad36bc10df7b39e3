/**
 * The sandbox's market: products, shops, creators, their videos and livestreams, and agencies, made up from a seed. Pure.
 *
 * Shops, creators and agencies are always the same. Products come and go: every day twenty are listed, sell for some
 * months, and leave the market 300 days after they came. So it goes for ever, in both directions; a `View` is the market
 * as it stands at the end of a day, whatever day that is. Days are counted from 1970-01-01, and are days of China.
 *
 * What a product sells is a function of the product and the day. All other figures follow: those of a week are the sum of
 * its days; a creator's are those of his videos and livestreams, and part of what the products sell; a shop's are those of
 * its products, an agency's those of its creators. Revenue is units times a price that stays.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import { lazily } from "./lazily.js"
import * as SeedData from "./SeedData.js"
import { fraction, make as chance, mix } from "./SeededRandom.js"

/**
 * A region of the market.
 *
 * @since 0.1.0
 * @category models
 */
export type Region = SeedData.Region

/**
 * Days, both included.
 *
 * @since 0.1.0
 * @category models
 */
export interface Span {
  readonly first: number
  readonly last: number
}

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
  readonly family: SeedData.Family
  readonly rating: number
  readonly isBrand: boolean
  readonly isCrossBorder: boolean
  readonly isFullyManaged: boolean
  /** The creator that is the shop itself. */
  readonly account: Creator
  /** Who may promote it. */
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
  /** None for one who belongs to no agency. */
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
  /** Above `price` where there are variants. */
  readonly highestPrice: number
  /** What a sold unit brings. */
  readonly unitPrice: number
  /** In percent. None where none is paid. */
  readonly commission: number | undefined
  readonly rating: number
  readonly variants: number
  readonly isFreeShipping: boolean
  readonly isInLocalWarehouse: boolean
  /** Unix seconds. */
  readonly listedAt: number
  readonly listed: number
  /** The last day on which it is sold. */
  readonly lastDay: number
  /** What it sells: units in the first so many days are `rate` times their number to the power of `shape`. */
  readonly rate: number
  readonly shape: number
  readonly promotions: ReadonlyArray<Promotion>
}

/**
 * That a creator promotes a product: by videos, or by livestreams.
 *
 * @since 0.1.0
 * @category models
 */
export interface Promotion {
  readonly product: Product
  readonly creator: Creator
  readonly firstDay: number
  readonly videos: ReadonlyArray<Video>
  /** The part of the product's sales on the day of a livestream that is the livestream's; 0 for one by videos. */
  readonly liveShare: number
}

/**
 * A video. Those that are not of a promotion are not in the market.
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
  /** The part of the product's sales, from that day on, that is the video's. */
  readonly share: number
}

/**
 * A livestream: products of one shop, by one creator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Room {
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

/**
 * The market at the end of a day.
 *
 * @since 0.1.0
 * @category models
 */
export interface View {
  readonly day: number
  readonly products: ReadonlyArray<Product>
  readonly productsOf: (shop: Shop) => ReadonlyArray<Product>
  readonly promotions: ReadonlyArray<Promotion>
  readonly promotionsOf: (creator: Creator) => ReadonlyArray<Promotion>
  readonly videos: () => ReadonlyArray<Video>
  /** The livestreams of the last 30 days. */
  readonly rooms: () => ReadonlyArray<Room>
  readonly roomsIn: (span: Span) => ReadonlyArray<Room>
}

/**
 * A market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Market {
  readonly shops: ReadonlyArray<Shop>
  readonly creators: ReadonlyArray<Creator>
  readonly agencies: ReadonlyArray<Agency>
  readonly shop: (id: string) => Shop | undefined
  readonly creator: (id: string) => Creator | undefined
  /** Also one that has left the market. */
  readonly product: (id: string) => Product | undefined
  readonly at: (day: number) => View
}

/** Products that are listed each day. */
const daily = 20
/** Days that a product is in the market. It is sold for 265 of them at most: one that leaves has not sold for a month. */
const stay = 300
const longestSale = 265
/** Makes the numbers of products positive from the year 1953 on. */
const offset = 120_000
const shopsPerWeight = 30
const creatorsPerWeight = 95
const agenciesPerWeight = 6

const kinds = { shop: 1, creator: 2, agency: 3, product: 4, video: 5, room: 6, noise: 7 } as const

/**
 * The day of China that a time (Unix milliseconds) is in.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dayOf = (time: number): number => Math.floor((time + 8 * 3_600_000) / 86_400_000)

/** The Unix second that a day of China begins with. */
const startOf = (day: number): number => day * 86_400 - 8 * 3600

/**
 * `YYYY-MM-DD HH:MM:SS` of a Unix second, in China.
 *
 * @since 0.1.0
 * @category combinators
 */
export const timeText = (second: number): string =>
  new Date((second + 8 * 3600) * 1000).toISOString().slice(0, 19).replace("T", " ")

/**
 * `YYYY-MM-DD` of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/**
 * A market. It costs nothing until something is asked of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number): Market => {
  const seedOf = (kind: keyof typeof kinds, index: number) => mix(mix(seed, kinds[kind]), index)

  const agencies = lazily(() =>
    SeedData.regions.flatMap((region) => Array.from({ length: region.weight * agenciesPerWeight }, () => region)).map(
      (region, index): Agency => {
        const { between, digits, pick } = chance(seedOf("agency", index))
        return {
          index,
          id: `73${pad(index, 4)}${digits(13)}`,
          name: `${brandOf(pick)} ${pick(["Media", "MCN", "Creators", "Partners"])}`,
          region,
          commission: between(5, 30)
        }
      }
    )
  )

  const people = lazily(() => {
    const agenciesOf = groupBy(agencies(), ({ region }) => region)
    const regionOf = [
      ...SeedData.regions.flatMap((region) => Array.from({ length: region.weight * shopsPerWeight }, () => region)),
      ...SeedData.regions.flatMap((region) => Array.from({ length: region.weight * creatorsPerWeight }, () => region))
    ]
    const shopCount = regionOf.length - SeedData.regions.reduce((n, { weight }) => n + weight * creatorsPerWeight, 0)
    const creators = regionOf.map((region, index): Creator => {
      const creatorSeed = seedOf("creator", index)
      const { between, digits, is, next, pick, skewed } = chance(creatorSeed)
      const isShop = index < shopCount
      const followers = 20_000 * skewed(1.4)
      const [period, phase] = [between(200, 500), next()]
      const averagePlays = Math.round(followers * skewed(0.5) * 0.4)
      const averageDiggs = Math.round(averagePlays * (0.01 + next() * 0.09))
      const videoCount = between(20, 2000)
      const word = `${pick(SeedData.syllables)}${pick(SeedData.syllables)}${pick(SeedData.syllables)}`
      const mine = agenciesOf.get(region) ?? []
      return {
        index,
        id: index % 2 === 0 ? `6${pad(index, 5)}${digits(13)}` : `2${pad(index, 5)}${digits(12)}`,
        handle: `${word}${isShop ? ".shop" : pick(["", "_", "."])}${index}`,
        nickname: isShop
          ? nameOfShop(index, region)
          : `${pick(SeedData.people[region.language])}${pick(["", ` ${word}`, "!"])}`,
        region,
        category: pick(SeedData.creatorCategories),
        isShop,
        isVerified: is(isShop ? 0.5 : 0.1),
        agency: !isShop && is(0.4) ? mine[between(0, mine.length - 1)] : undefined,
        followsMostly: is(0.6) ? "female" : "male",
        age: pick([1, 2, 3]),
        channel: is(0.7) ? 1 : 2,
        videoCount,
        averagePlays,
        averageDiggs,
        diggs: averageDiggs * videoCount,
        followers: (day) =>
          Math.floor(
            followers * (1 + 0.2 * Math.sin(2 * Math.PI * (day / period + phase)) + 0.002 * fraction(creatorSeed, day))
          )
      }
    })
    const creatorsOf = groupBy(creators.filter(({ isShop }) => !isShop), ({ region }) => region)
    let rank = 0
    const shops = creators.slice(0, shopCount).map((account, index): Shop => {
      const { region } = account
      rank = creators[index - 1]?.region === region ? rank + 1 : 0
      const { between, digits, is, next, pick } = chance(seedOf("shop", index))
      const candidates = creatorsOf.get(region) ?? []
      const circle = new Set([account])
      for (let left = between(12, 36); left > 0; left--) {
        const candidate = candidates[between(0, candidates.length - 1)]
        if (candidate !== undefined) circle.add(candidate)
      }
      const isFullyManaged = fullyManagedRegions.has(region.code) && rank % 6 === 2
      return {
        index,
        id: `${is(0.5) ? "749" : "864"}${pad(index, 4)}${digits(12)}`,
        name: account.nickname,
        brand: brandOfShop(index),
        region,
        family: pick(SeedData.families),
        rating: Math.round((3.6 + 1.4 * next()) * 10) / 10,
        isBrand: is(0.4),
        isCrossBorder: isFullyManaged || is(0.3),
        isFullyManaged,
        account,
        circle: [...circle]
      }
    })
    return { creators, shops, shopsOf: groupBy(shops, ({ region }) => region) }
  })
  const brandOfShop = (index: number) => brandOf(chance(seedOf("shop", index) ^ 1).pick)
  const nameOfShop = (index: number, { language }: Region) => {
    const { pick } = chance(seedOf("shop", index) ^ 2)
    return pick(SeedData.shopNames[language](brandOfShop(index)))
  }

  // Products by their number: the day that they are listed on times 20, and the place on it.
  const made = new Map<number, Product>()
  const productAt = (number: number): Product => {
    const known = made.get(number)
    if (known !== undefined) return known
    const product = makeProduct(number)
    made.set(number, product)
    return product
  }

  const makeProduct = (number: number): Product => {
    const productSeed = seedOf("product", number)
    const { between, digits, is, next, pick, skewed } = chance(productSeed)
    const listed = Math.floor(number / daily)
    const region = regionOfPlace[number - listed * daily] ?? SeedData.regions[0]
    const shops = people().shopsOf.get(region) ?? []
    const shop = Arr.unsafeGet(shops, Math.floor(next() ** 1.5 * shops.length))
    const family = is(0.75) ? shop.family : pick(SeedData.families)
    const branch = between(0, family.sub.length - 1)
    const [branchName, things] = family.sub[branch] ?? family.sub[0]
    const leaf = between(0, things.length - 1)
    const thing = things[leaf] ?? things[0]
    const price = roundPrice(family.dollars * skewed(0.45), region)
    const highestPrice = is(0.35)
      ? roundPrice(price / 10 ** region.decimals / region.perDollar * (1.2 + next()), region)
      : price
    const rate = 2.5 * skewed(1.7)
    const lastDay = listed + (is(0.8) ? between(180, longestSale) : between(30, 180))
    const promotions: Array<Promotion> = []
    const product: Product = {
      seed: productSeed,
      id: `17${pad(number + offset, 7)}${digits(10)}`,
      title: titleOf(region.language, shop.brand, thing, family, pick),
      shop,
      categories: [
        { id: family.id, name: family.name },
        { id: branchId(family, branch), name: branchName },
        { id: branchId(family, branch) + leaf + 1, name: thing }
      ],
      price,
      highestPrice: Math.max(price, highestPrice),
      unitPrice: Math.round((price + Math.max(price, highestPrice)) / 2),
      commission: is(0.85) ? between(2, 50) / 2 : undefined,
      rating: is(0.9) ? Math.round((3 + 2 * next()) * 10) / 10 : 0,
      variants: between(1, 24),
      isFreeShipping: is(0.5),
      isInLocalWarehouse: !shop.isCrossBorder || is(0.3),
      listedAt: startOf(listed) + between(0, 86_399),
      listed,
      lastDay,
      rate,
      shape: 0.7 + 0.6 * next(),
      promotions
    }
    promotions.push(...promotionsOf(product, number))
    return product
  }

  const promotionsOf = (product: Product, number: number): ReadonlyArray<Promotion> => {
    const { between, is, next } = chance(product.seed ^ 1)
    const [account, ...others] = product.shop.circle
    const wanted = between(1, 3) + Math.floor(2.2 * Math.log(1 + product.rate))
    const from = between(0, others.length - 1)
    const creators = others.map((_, i) => others[(from + i) % others.length] ?? product.shop.account).slice(0, wanted)
    // The shop itself by livestreams, where anybody does.
    if (account !== undefined && creators.length > 1) creators[1] = account
    const weights = creators.map((_, place) => (0.3 + next()) / (place + 1) * (isLive(place) ? 3 : 1))
    const all = weights.reduce((sum, weight) => sum + weight, 0)
    const part = 0.3 + 0.6 * next()
    return creators.map((creator, place): Promotion => {
      const share = part * (weights[place] ?? 0) / all
      const firstDay = place === 0
        ? product.listed
        : product.listed + Math.floor(next() ** 2 * 0.8 * (product.lastDay - product.listed))
      const days = isLive(place)
        ? []
        : [firstDay, ...is(0.3) ? [Math.min(product.lastDay, firstDay + between(1, 20))] : []]
      const videos = lazily(() =>
        days.map((day, i) =>
          makeVideo(product, creator, `7${pad(number + offset, 7)}${pad(place, 3)}${i}`, day, share / days.length)
        )
      )
      return {
        product,
        creator,
        firstDay,
        get videos() {
          return videos()
        },
        liveShare: isLive(place) ? share : 0
      }
    })
  }

  const makeVideo = (product: Product, creator: Creator, prefix: string, day: number, share: number): Video => {
    const { between, digits, is, next, skewed } = chance(mix(product.seed, Number(prefix.slice(8))))
    const plays = Math.round(creator.averagePlays * skewed(0.8))
    const diggs = Math.round(plays * (0.005 + 0.1 * next()))
    return {
      id: prefix + digits(19 - prefix.length),
      product,
      creator,
      text: `${product.title} #${creator.category.name.replace(/\W/g, "").toLowerCase()} #tiktokshop`,
      day,
      publishedAt: Math.max(product.listedAt, startOf(day) + between(0, 86_399)),
      seconds: between(7, 180),
      isAd: is(0.2),
      plays,
      diggs,
      comments: Math.round(diggs * 0.2 * next()),
      shares: Math.round(diggs * 0.3 * next()),
      share
    }
  }

  const makeRoom = (promotions: ReadonlyArray<Promotion>, day: number): Room | undefined => {
    const [first] = promotions
    if (first === undefined) return undefined
    const { creator, product: { shop } } = first
    const { between, digits, pick, skewed } = chance(
      mix(seedOf("room", creator.index), mix(shop.index, day))
    )
    const viewers = Math.max(20, Math.round(creator.followers(day) * 0.1 * skewed(0.8)))
    return {
      id: `7${pad(day + offset, 6)}${pad(creator.index, 5)}${pad(shop.index, 4)}${digits(3)}`,
      title: `${shop.name} ${
        pick(["LIVE", "🔴 LIVE", "Live Deals", shop.region.language === "ja" ? "セール" : "Flash Sale"])
      }`,
      creator,
      shop,
      day,
      // Ends on the same day.
      startedAt: startOf(day) + between(0, 70_000),
      seconds: between(1800, 16_000),
      viewers,
      peakViewers: Math.ceil(viewers * (0.05 + 0.3 * fraction(creator.index, day))),
      promotions
    }
  }

  const makeView = (day: number): View => {
    const products = Array.from({ length: daily * stay }, (_, i) => productAt((day + 1) * daily - 1 - i))
    const byShop = groupBy(products, ({ shop }) => shop)
    const promotions = products.flatMap(({ promotions }) => promotions.filter(({ firstDay }) => firstDay <= day))
    const byCreator = groupBy(promotions, ({ creator }) => creator)
    const series = lazily(() =>
      [...byCreator.values()].flatMap((
        own
      ) => [...groupBy(own.filter(({ liveShare }) => liveShare > 0), ({ product }) => product.shop).values()])
    )
    const roomsIn = ({ first, last }: Span) =>
      series().flatMap((own) => {
        const [any] = own
        if (any === undefined) return []
        const rooms: Array<Room> = []
        const { cadence } = cadenceOf(any)
        for (let on = nextRoomDay(any, first); on <= last; on += cadence) {
          const room = makeRoom(own.filter((promotion) => isOn(promotion, on)), on)
          if (room !== undefined) rooms.push(room)
        }
        return rooms
      })
    return {
      day,
      products,
      productsOf: (shop) => byShop.get(shop) ?? [],
      promotions,
      promotionsOf: (creator) => byCreator.get(creator) ?? [],
      videos: lazily(() => promotions.flatMap(({ videos }) => videos.filter((video) => video.day <= day))),
      rooms: lazily(() => roomsIn({ first: day - 29, last: day })),
      roomsIn
    }
  }

  const views = new Map<number, View>()
  const at = (day: number): View => {
    const known = views.get(day)
    if (known !== undefined) return known
    const view = makeView(day)
    const [oldest] = views.keys()
    if (oldest !== undefined && views.size >= 8) views.delete(oldest)
    views.set(day, view)
    return view
  }

  const shopById = lazily(() => new Map(people().shops.map((shop) => [shop.id, shop])))
  const creatorById = lazily(() => new Map(people().creators.map((creator) => [creator.id, creator])))

  return {
    get shops() {
      return people().shops
    },
    get creators() {
      return people().creators
    },
    get agencies() {
      return agencies()
    },
    shop: (id) => shopById().get(id),
    creator: (id) => creatorById().get(id),
    product: (id) => {
      const number = /^17(\d{7})\d{10}$/.exec(id)?.[1]
      const product = number === undefined ? undefined : productAt(Number(number) - offset)
      return product?.id === id ? product : undefined
    },
    at
  }
}

/**
 * The units that a product sold from its first day to the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unitsUntil = ({ lastDay, listed, rate, seed, shape }: Product, day: number): number => {
  if (day < listed) return 0
  const last = Math.min(day, lastDay)
  // Days are better and worse by chance; below 1, it never goes down.
  const days = last - listed + 1 + 0.9 * (fraction(seed ^ kinds.noise, last) - 0.5)
  return Math.floor(rate * days ** shape)
}

/**
 * The units that a product sold on some days.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unitsOf = (product: Product, { first, last }: Span): number =>
  unitsUntil(product, last) - unitsUntil(product, first - 1)

/**
 * The units that a video sold on some days.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unitsOfVideo = ({ day, product, share }: Video, { first, last }: Span): number => {
  const before = unitsUntil(product, day - 1)
  const until = (end: number) => end < day ? 0 : Math.floor(share * (unitsUntil(product, end) - before))
  return until(last) - until(first - 1)
}

/**
 * The units of one product that a livestream on a day sold.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unitsInRoom = ({ liveShare, product }: Promotion, day: number): number =>
  Math.floor(liveShare * unitsOf(product, { first: day, last: day }))

/**
 * The units that a promotion sold on some days: by its videos, by its livestreams.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unitsOfPromotion = (
  promotion: Promotion,
  span: Span
): { readonly video: number; readonly live: number } => ({
  video: promotion.videos.reduce((sum, video) => sum + unitsOfVideo(video, span), 0),
  live: roomDays(promotion, span).reduce((sum, day) => sum + unitsInRoom(promotion, day), 0)
})

/**
 * The days of the livestreams of a promotion, among some.
 *
 * @since 0.1.0
 * @category combinators
 */
export const roomDays = (promotion: Promotion, { first, last }: Span): ReadonlyArray<number> => {
  const days: Array<number> = []
  if (promotion.liveShare === 0) return days
  const { cadence } = cadenceOf(promotion)
  const end = Math.min(last, promotion.product.lastDay)
  for (let day = nextRoomDay(promotion, Math.max(first, promotion.firstDay)); day <= end; day += cadence) days.push(day)
  return days
}

/** How often a creator is live for a shop, in days, and on which. */
const cadenceOf = ({ creator, product: { shop } }: Promotion): { readonly cadence: number; readonly phase: number } => {
  const bits = mix(creator.index, shop.index)
  return { cadence: 7 + bits % 8, phase: (bits >>> 8) % 14 }
}

const nextRoomDay = (promotion: Promotion, day: number): number => {
  const { cadence, phase } = cadenceOf(promotion)
  return Math.ceil((day - phase) / cadence) * cadence + phase
}

const isOn = ({ firstDay, product }: Promotion, day: number): boolean => firstDay <= day && day <= product.lastDay

const isLive = (place: number): boolean => place % 4 === 1

/** The region of each of the products that are listed on a day: the same every day, so that none is ever without. */
const regionOfPlace = SeedData.regions.flatMap((region) => Array.from({ length: region.weight }, () => region))

const fullyManagedRegions = new Set(["US", "GB", "MX"])

const branchId = (family: SeedData.Family, branch: number): number => 600_000 + family.id * 1000 + branch * 100

/**
 * The tree of product categories.
 *
 * @since 0.1.0
 * @category models
 */
export const categoryTree = SeedData.families.map((family) => ({
  id: family.id,
  name: family.name,
  sub: family.sub.map(([name, things], branch) => ({
    id: branchId(family, branch),
    name,
    sub: things.map((thing, leaf) => ({ id: branchId(family, branch) + leaf + 1, name: thing }))
  }))
}))

type Pick = <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A

const brandOf = (pick: Pick): string => {
  const name = [pick(SeedData.syllables), pick(SeedData.syllables), pick([...SeedData.syllables, ""] as const)]
    .join("")
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

const titleOf = (
  language: SeedData.Language,
  brand: string,
  thing: string,
  family: SeedData.Family,
  pick: Pick
): string => {
  const word = pick(SeedData.praise[language])
  switch (language) {
    case "en":
      return `${brand} ${word} ${thing}${pick(["", ", 2-Pack", ", Gift Box", " – Multiple Colors"])}`
    case "ja":
      return `${word}${pick(family.things.ja)} ${brand}${pick(["", " 2点セット", "(日本国内発送)"])}`
    default:
      return `${pick(family.things[language])} ${word} ${brand}`
  }
}

/** A price as a shop would set it, in the smallest unit. */
const roundPrice = (dollars: number, { decimals, perDollar }: Region): number => {
  const amount = dollars * perDollar
  if (decimals > 0) return Math.max(1, Math.floor(amount)) * 100 + 99
  const step = perDollar > 1000 ? 1000 : 10
  return Math.max(1, Math.round(amount / step)) * step
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, "0")

const groupBy = <A, K>(items: Iterable<A>, key: (item: A) => K): ReadonlyMap<K, ReadonlyArray<A>> => {
  const groups = new Map<K, Array<A>>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
