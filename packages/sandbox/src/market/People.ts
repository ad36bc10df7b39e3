/**
 * The agencies, creators and shops of the generated market. They are the same on every day.
 *
 * @since 0.1.0
 */
import { groupBy } from "./groupBy.js"
import type { Agency, Creator, Region, Shop } from "./MarketModel.js"
import * as Names from "./Names.js"
import * as Seed from "./Seed.js"
import * as SeedData from "./SeedData.js"
import * as SeededRandom from "./SeededRandom.js"

/**
 * The agencies, creators and shops of a market.
 *
 * @since 0.1.0
 * @category models
 */
export interface People {
  readonly agencies: ReadonlyArray<Agency>
  readonly creators: ReadonlyArray<Creator>
  readonly shops: ReadonlyArray<Shop>
  readonly shopsOf: ReadonlyMap<Region, ReadonlyArray<Shop>>
}

/**
 * Generates the agencies, creators and shops of a market from its seed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number): People => {
  const agencies = perRegion(agenciesPerWeight).map((region, index) => makeAgency(seed, region, index))
  const agenciesOf = groupBy(agencies, ({ region }) => region)
  const shopRegions = perRegion(shopsPerWeight)
  const creators = [...shopRegions, ...perRegion(creatorsPerWeight)].map((region, index) =>
    makeCreator(seed, { region, index, isShop: index < shopRegions.length, agencies: agenciesOf.get(region) ?? [] })
  )
  const creatorsOf = groupBy(creators.filter(({ isShop }) => !isShop), ({ region }) => region)
  let rank = 0
  const shops = creators.slice(0, shopRegions.length).map((account, index) => {
    rank = shopRegions[index - 1] === account.region ? rank + 1 : 0
    return makeShop(seed, { account, rank, candidates: creatorsOf.get(account.region) ?? [] })
  })
  return { agencies, creators, shops, shopsOf: groupBy(shops, ({ region }) => region) }
}

const shopsPerWeight = 30
const creatorsPerWeight = 95
const agenciesPerWeight = 6

const perRegion = (perWeight: number): ReadonlyArray<Region> =>
  SeedData.regions.flatMap((region) => Array.from({ length: region.weight * perWeight }, () => region))

const makeAgency = (seed: number, region: Region, index: number): Agency => {
  const { between, digits, pick } = SeededRandom.make(Seed.of(seed, "agency", index))
  return {
    index,
    id: `73${Seed.pad(index, 4)}${digits(13)}`,
    name: `${Names.brand(pick)} ${pick(["Media", "MCN", "Creators", "Partners"])}`,
    region,
    commission: between(5, 30)
  }
}

const makeCreator = (seed: number, { agencies, index, isShop, region }: {
  readonly region: Region
  readonly index: number
  readonly isShop: boolean
  readonly agencies: ReadonlyArray<Agency>
}): Creator => {
  const creatorSeed = Seed.of(seed, "creator", index)
  const { between, digits, is, next, pick, skewed } = SeededRandom.make(creatorSeed)
  const followers = 20_000 * skewed(1.4)
  const [period, phase] = [between(200, 500), next()]
  const averagePlays = Math.round(followers * skewed(0.5) * 0.4)
  const averageDiggs = Math.round(averagePlays * (0.01 + next() * 0.09))
  const videoCount = between(20, 2000)
  const word = `${Names.word(pick)}${pick(SeedData.syllables)}`
  return {
    index,
    id: index % 2 === 0 ? `6${Seed.pad(index, 5)}${digits(13)}` : `2${Seed.pad(index, 5)}${digits(12)}`,
    handle: `${word}${isShop ? ".shop" : pick(["", "_", "."])}${index}`,
    nickname: isShop
      ? shopName(seed, index, region)
      : `${pick(SeedData.personNames[region.language])}${pick(["", ` ${word}`, "!"])}`,
    region,
    category: pick(SeedData.creatorCategories),
    isShop,
    isVerified: is(isShop ? 0.5 : 0.1),
    agency: !isShop && is(0.4) ? agencies[between(0, agencies.length - 1)] : undefined,
    followsMostly: is(0.6) ? "female" : "male",
    age: pick([1, 2, 3]),
    channel: is(0.7) ? 1 : 2,
    videoCount,
    averagePlays,
    averageDiggs,
    diggs: averageDiggs * videoCount,
    followers: (day) =>
      Math.floor(
        followers
          * (1 + 0.2 * Math.sin(2 * Math.PI * (day / period + phase)) + 0.002 * SeededRandom.fraction(creatorSeed, day))
      )
  }
}

const makeShop = (seed: number, { account, candidates, rank }: {
  readonly account: Creator
  /** The position of the shop among the shops of its region, from 0. */
  readonly rank: number
  readonly candidates: ReadonlyArray<Creator>
}): Shop => {
  const { index, region } = account
  const { between, digits, is, next, pick } = SeededRandom.make(Seed.of(seed, "shop", index))
  const circle = new Set([account])
  for (let left = between(12, 36); left > 0; left--) {
    const candidate = candidates[between(0, candidates.length - 1)]
    if (candidate !== undefined) circle.add(candidate)
  }
  const isFullyManaged = fullyManagedRegions.has(region.code) && rank % 6 === 2
  return {
    index,
    id: `${is(0.5) ? "749" : "864"}${Seed.pad(index, 4)}${digits(12)}`,
    name: account.nickname,
    brand: shopBrand(seed, index),
    region,
    topCategory: pick(SeedData.topCategories),
    rating: Math.round((3.6 + 1.4 * next()) * 10) / 10,
    isBrand: is(0.4),
    isCrossBorder: isFullyManaged || is(0.3),
    isFullyManaged,
    account,
    circle: [...circle]
  }
}

const fullyManagedRegions = new Set(["US", "GB", "ES", "MX", "DE", "IT", "FR"])

const shopBrand = (seed: number, index: number): string =>
  Names.brand(SeededRandom.make(Seed.of(seed, "shop", index) ^ 1).pick)

const shopName = (seed: number, index: number, { country, language }: Region): string => {
  const { pick } = SeededRandom.make(Seed.of(seed, "shop", index) ^ 2)
  return pick(SeedData.shopNames[language](shopBrand(seed, index), country))
}
