/**
 * Handlers of the agency endpoints.
 *
 * @since 0.1.0
 */
import * as Agency from "@effect-fastmoss/core/Agency"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import * as Promotions from "../market/Promotions.js"
import type { EndpointHandler } from "./EndpointHandler.js"
import { equal } from "./Filters.js"
import * as Format from "./Format.js"
import { ranking, rememberPeriod } from "./RankingHandler.js"
import * as Sales from "./Sales.js"

const productCount = (promotions: ReadonlyArray<MarketModel.Promotion>): number =>
  new Set(promotions.map(({ product }) => product)).size

/** Returns the three first-level product categories that have the most promotions, as `{ id, name }`. */
const hotCategories = (promotions: ReadonlyArray<MarketModel.Promotion>) => {
  const counts = new Map<number, { readonly id: number; readonly name: string; readonly count: number }>()
  for (const { product: { categories: [l1] } } of promotions) {
    counts.set(l1.id, { ...l1, count: (counts.get(l1.id)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, 3)
    .map(({ id, name }) => ({ id, name }))
}

const ranked = rememberPeriod((period, market) => {
  const view = market.at(period.last)
  return market.agencies.map((agency) => {
    const creators = market.creators.filter((creator) => creator.agency === agency)
    const promotions = creators.flatMap(view.promotionsOf)
    return {
      agency,
      creators,
      promotions,
      selling: promotions.filter((promotion) => Sales.ofPromotion(promotion, period).all.units > 0),
      begun: promotions.filter(({ firstDay }) => firstDay >= period.first),
      sales: Sales.ofPromotions(promotions, period),
      previous: Sales.ofPromotions(promotions, Day.previousPeriod(period))
    }
  }).filter(Sales.isSelling)
})

const dollars = ({ agency, sales }: { readonly agency: MarketModel.Agency; readonly sales: Sales.Sales }): number =>
  Format.dollars(agency.region, sales.revenue)

const salesRank = ranking(Agency.salesRank, ranked)({
  filters: { region: equal(({ agency }) => agency.region.code) },
  orders: { usd_gmv: dollars },
  defaultOrder: dollars,
  row: ({ agency, agency: { region }, begun, creators, previous, promotions, sales, selling }) => ({
    id: agency.id,
    secid: agency.id,
    region: region.code,
    currency: region.currency,
    gmv: Format.amount(region, sales.revenue),
    usd_gmv: dollars({ agency, sales }),
    gmv_inc_rate: Format.percent(Format.growth(sales.revenue, previous.revenue)),
    commission_rate: agency.commission,
    hot_category: hotCategories(promotions),
    total_affiliate_count: creators.length,
    inc_affiliate_count: Promotions.creatorsOf(begun).size,
    sale_affiliate_count: Promotions.creatorsOf(selling).size,
    product_count: productCount(promotions),
    inc_product_count: productCount(begun),
    sale_product_count: productCount(selling),
    agency: {
      id: agency.id,
      secid: agency.id,
      name: agency.name,
      region: region.code,
      introduction: `${agency.name} looks after ${creators.length} creators.`,
      logo_cover: Format.url("agency", `${agency.id}.jpg`)
    }
  })
})

/**
 * The handlers of the agency endpoints.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [salesRank]
