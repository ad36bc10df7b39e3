import * as Live from "@effect-fastmoss/core/Live"
import type * as Market from "../market/Market.js"
import { type EndpointHandler, equal, listing, minded, type Moment, range, spanOf } from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

const units = (room: Market.Room): number => Figures.ofRoom(room).units
const gmv = (room: Market.Room): number => Figures.amount(room.shop.region, Figures.ofRoom(room).revenue)

const sells = (l1: number) => ({ promotions }: Market.Room): boolean =>
  promotions.some(({ product }) => Figures.isIn(product, 0) === l1)

const roomRow = (room: Market.Room) => ({
  room_id: room.id,
  title: room.title,
  cover: Figures.address("live", `${room.id}.jpg`),
  currency: room.shop.region.currency,
  start_time: room.startedAt,
  end_time: room.startedAt + room.seconds,
  duration: room.seconds,
  product_count: room.promotions.length,
  total_viewer_count: room.viewers,
  peak_viewer_count: room.peakViewers,
  total_units_sold: units(room),
  total_gmv: gmv(room),
  // What a viewer brought; whole, as the page has it.
  uv_value: Math.round(gmv(room) / room.viewers),
  creator: Figures.creatorOf(room.creator, room.day)
})

const rooms = (_: unknown, { market, yesterday }: Moment) => market.at(yesterday).rooms()

const orders = {
  start_time: ({ startedAt }: Market.Room) => startedAt,
  total_viewer_count: ({ viewers }: Market.Room) => viewers,
  total_units_sold: units,
  total_gmv: gmv
}

const search = listing(Live.search, rooms)({
  filters: {
    region: equal(({ shop }) => shop.region.code),
    creator_category: equal(({ creator }) => creator.category.id),
    product_category: sells,
    live_type: equal(({ creator }) => creator.isShop ? 1 : 2),
    follower_range: range(({ creator, day }) => creator.followers(day)),
    viewer_range: range(({ viewers }) => viewers),
    sold_range: range(units),
    start_time: range(({ startedAt }) => startedAt),
    room_id: equal(({ id }) => id)
  },
  text: ({ creator, title }) => `${creator.handle} ${creator.nickname} ${title}`,
  orders,
  order: orders.start_time,
  row: roomRow
})

const topLive = listing(Live.topLive, rooms)({
  most: 500,
  filters: {
    region: equal(({ shop }) => shop.region.code),
    creator_category_id: equal(({ creator }) => creator.category.id),
    product_category_id: sells,
    live_type: equal(({ creator }) => creator.isShop ? 1 : 2)
  },
  orders: { ...orders, peak_viewer_count: ({ peakViewers }) => peakViewers },
  order: orders.total_gmv,
  row: roomRow
})

/** The best livestreams of a row, in short. */
const topRooms = (rooms: ReadonlyArray<Market.Room>) =>
  [...rooms].sort((one, other) => units(other) - units(one)).slice(0, 3).map((room) => ({
    room_id: room.id,
    title: room.title,
    start_time: room.startedAt,
    units_sold: units(room)
  }))

/** The livestreams that sold something, and what they sold, by what they are of. */
const gather = <Key>(parts: ReadonlyArray<readonly [Key, Market.Room, Figures.Sales]>) => {
  const gathered = new Map<Key, { readonly rooms: Array<Market.Room>; readonly sales: Figures.Sales }>()
  for (const [key, room, sales] of parts) {
    if (sales.units === 0) continue
    const { rooms, sales: before } = gathered.get(key) ?? { rooms: [], sales: Figures.nothing }
    rooms.push(room)
    gathered.set(key, { rooms, sales: Figures.add(before, sales) })
  }
  return gathered
}

const productsIn = Figures.remember((span, market) => {
  const view = market.at(span.last)
  const sold = gather(
    view.roomsIn(span).flatMap((room) =>
      room.promotions.map((promotion) =>
        [promotion.product, room, Figures.ofRoom({ ...room, promotions: [promotion] })] as const
      )
    )
  )
  return Array.from(sold, ([product, { rooms, sales }]) => ({ product, rooms, sales, view }))
})

const topProduct = listing(
  Live.topProduct,
  ({ filter }, moment) => productsIn(spanOf(filter?.date_info, moment), moment)
)({
  most: 500,
  filters: {
    region: equal(({ product }) => product.shop.region.code),
    category_id: equal(({ product }) => Figures.isIn(product, 0)),
    date_info: minded
  },
  orders: {
    units_sold: ({ sales }) => sales.units,
    gmv: ({ product, sales }) => Figures.amount(product.shop.region, sales.revenue),
    live_count: ({ rooms }) => rooms.length
  },
  order: ({ sales }) => sales.units,
  row: ({ product, rooms, sales, view }) => {
    const { region } = product.shop
    return {
      product: {
        product_id: product.id,
        title: product.title,
        cover: Figures.address("product", `${product.id}.jpg`),
        real_price: Figures.priceText(region, product.price),
        currency: region.currency,
        region: region.code,
        category: Figures.categoryOf(product)
      },
      shop: Figures.shopOf(product, view),
      top_live: topRooms(rooms),
      units_sold: sales.units,
      gmv: Figures.amount(region, sales.revenue),
      usd_gmv: Figures.dollars(region, sales.revenue),
      currency: region.currency,
      live_count: rooms.length
    }
  }
})

const creatorsIn = Figures.remember((span, market) => {
  const rooms = market.at(span.last).roomsIn(span)
  const sold = gather(rooms.map((room) => [room.creator, room, Figures.ofRoom(room)] as const))
  return Array.from(sold, ([creator, { rooms, sales }]) => ({ creator, rooms, sales }))
})

const topCreator = listing(
  Live.topCreator,
  ({ filter }, moment) => creatorsIn(spanOf(filter?.date_info, moment), moment)
)({
  most: 500,
  filters: {
    region: equal(({ creator }) => creator.region.code),
    product_category_id: (l1) => ({ rooms }) => rooms.some(sells(l1)),
    creator_category_id: equal(({ creator }) => creator.category.id),
    date_info: minded
  },
  orders: {
    units_sold: ({ sales }) => sales.units,
    gmv: ({ creator, sales }) => Figures.amount(creator.region, sales.revenue)
  },
  order: ({ sales }) => sales.units,
  row: ({ creator, rooms, sales }) => ({
    creator: Figures.creatorOf(creator, Math.max(...rooms.map(({ day }) => day))),
    top_live: topRooms(rooms),
    sale_product_count: new Set(
      rooms.flatMap((room) =>
        room.promotions.filter((promotion) => units({ ...room, promotions: [promotion] }) > 0)
          .map(({ product }) => product)
      )
    ).size,
    live_units_sold: sales.units,
    live_gmv: Figures.amount(creator.region, sales.revenue),
    live_usd_gmv: Figures.dollars(creator.region, sales.revenue),
    currency: creator.region.currency,
    live_count: rooms.length
  })
})

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [search, topLive, topProduct, topCreator]
