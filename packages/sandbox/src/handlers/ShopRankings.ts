/**
 * Handlers of the shop rankings.
 *
 * @since 0.1.0
 */
import * as Shop from "@effect-fastmoss/core/Shop"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import * as Promotions from "../market/Promotions.js"
import type { EndpointHandler } from "./EndpointHandler.js"
import { equal, isCrossBorder, shopRegion } from "./Filters.js"
import * as Format from "./Format.js"
import { ranking, rememberPeriod } from "./RankingHandler.js"
import * as Sales from "./Sales.js"

/** A shop in a ranking, with its sales in the period of the ranking. */
interface RankedShop {
  readonly shop: MarketModel.Shop
  readonly sales: Sales.Sales
  readonly previous: Sales.Sales
  readonly soldProducts: number
  readonly newCreators: number
  readonly allCreators: number
}

const ranked = rememberPeriod((period, market) => {
  const view = market.at(period.last)
  return market.shops.map((shop): RankedShop => {
    const products = view.productsOf(shop)
    const creators = Promotions.creatorsOf(Promotions.begunBy(products, period.last))
    const before = Promotions.creatorsOf(Promotions.begunBy(products, period.first - 1))
    return {
      shop,
      sales: Sales.ofProducts(products, period),
      previous: Sales.ofProducts(products, Day.previousPeriod(period)),
      soldProducts: products.filter((product) => Sales.ofProduct(product, period).units > 0).length,
      // The difference is right, because every creator in `before` is also in `creators`: promotions do not end.
      newCreators: creators.size - before.size,
      allCreators: creators.size
    }
  })
})

const filters = {
  region: shopRegion,
  category_id: equal<RankedShop>(({ shop }) => shop.topCategory.id),
  shop_type: equal<RankedShop>(({ shop }) => shop.isBrand ? 1 : 2)
}

const dollars = ({ sales, shop }: RankedShop): number => Format.dollars(shop.region, sales.revenue)

const row = (ranked: RankedShop) => {
  const { allCreators, previous, sales, shop, shop: { region }, soldProducts } = ranked
  return {
    shop_info: {
      seller_id: shop.id,
      name: shop.name,
      region: region.code,
      currency: region.currency,
      avatar: Format.url("tt_shop", `${shop.id}.jpg`)
    },
    rank_category: { id: shop.topCategory.id, name: shop.topCategory.name },
    total_affiliate_count: allCreators,
    sale_product_count: soldProducts,
    units_sold: sales.units,
    gmv: Format.amount(region, sales.revenue),
    usd_gmv: dollars(ranked),
    units_sold_inc_rate: Format.percent(Format.growth(sales.units, previous.units)),
    gmv_inc_rate: Format.percent(Format.growth(sales.revenue, previous.revenue)),
    currency: region.currency
  }
}

const salesOrders = { units_sold: Sales.units, usd_gmv: dollars }

const topSelling = ranking(Shop.topSelling, (period, moment) => ranked(period, moment).filter(Sales.isSelling))({
  filters: { ...filters, is_cross_border: isCrossBorder },
  orders: salesOrders,
  defaultOrder: Sales.units,
  row
})

const mostPromoted = ranking(
  Shop.mostPromoted,
  (period, moment) => ranked(period, moment).filter(({ newCreators }) => newCreators > 0)
)({
  filters: { ...filters, is_cross_border: isCrossBorder },
  orders: { affiliate_count: ({ newCreators }) => newCreators },
  defaultOrder: ({ newCreators }) => newCreators,
  row: (ranked) => ({ ...row(ranked), affiliate_count: ranked.newCreators })
})

const fullyManaged = ranking(
  Shop.fullyManaged,
  (period, moment) => ranked(period, moment).filter((ranked) => ranked.shop.isFullyManaged && Sales.isSelling(ranked))
)({ filters, orders: salesOrders, defaultOrder: Sales.units, row })

/**
 * The handlers of the shop rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [topSelling, mostPromoted, fullyManaged]
