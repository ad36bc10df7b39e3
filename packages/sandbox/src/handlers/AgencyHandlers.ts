import * as Agency from "@effect-fastmoss/core/Agency"
import type * as Market from "../market/Market.js"
import { type EndpointHandler, equal, listing, minded, spanBefore, spanOf } from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

const count = <A>(items: ReadonlyArray<A>): number => new Set(items).size

/** The three categories that most promotions are of. */
const hotCategories = (promotions: ReadonlyArray<Market.Promotion>) => {
  const counts = new Map<
    Market.Category["id"],
    { readonly id: number; readonly name: string; readonly count: number }
  >()
  for (const { product: { categories: [l1] } } of promotions) {
    counts.set(l1.id, { ...l1, count: (counts.get(l1.id)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, 3)
    .map(({ id, name }) => ({ id, name }))
}

const rankedIn = Figures.remember((span, market) => {
  const view = market.at(span.last)
  return market.agencies.map((agency) => {
    const creators = market.creators.filter((creator) => creator.agency === agency)
    const promotions = creators.flatMap(view.promotionsOf)
    return {
      agency,
      creators,
      promotions,
      selling: promotions.filter((promotion) => Figures.ofPromotion(promotion, span).all.units > 0),
      begun: promotions.filter(({ firstDay }) => firstDay >= span.first),
      sales: Figures.ofPromotions(promotions, span),
      before: Figures.ofPromotions(promotions, spanBefore(span))
    }
  }).filter(({ sales }) => sales.units > 0)
})

const salesRank = listing(
  Agency.salesRank,
  ({ filter }, moment) => rankedIn(spanOf(filter?.date_info, moment), moment)
)({
  most: 500,
  filters: { region: equal(({ agency }) => agency.region.code), date_info: minded },
  orders: { usd_gmv: ({ agency, sales }) => Figures.dollars(agency.region, sales.revenue) },
  order: ({ agency, sales }) => Figures.dollars(agency.region, sales.revenue),
  row: ({ agency, agency: { region }, before, begun, creators, promotions, sales, selling }) => ({
    id: agency.id,
    secid: agency.id,
    region: region.code,
    currency: region.currency,
    gmv: Figures.amount(region, sales.revenue),
    usd_gmv: Figures.dollars(region, sales.revenue),
    gmv_inc_rate: Figures.percent(Figures.growth(sales.revenue, before.revenue)),
    commission_rate: agency.commission,
    hot_category: hotCategories(promotions),
    total_affiliate_count: creators.length,
    inc_affiliate_count: count(begun.map(({ creator }) => creator)),
    sale_affiliate_count: count(selling.map(({ creator }) => creator)),
    product_count: count(promotions.map(({ product }) => product)),
    inc_product_count: count(begun.map(({ product }) => product)),
    sale_product_count: count(selling.map(({ product }) => product)),
    agency: {
      id: agency.id,
      secid: agency.id,
      name: agency.name,
      region: region.code,
      introduction: `${agency.name} looks after ${creators.length} creators.`,
      logo_cover: Figures.address("agency", `${agency.id}.jpg`)
    }
  })
})

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [salesRank]
