/**
 * List of all endpoints, for programs that process every endpoint, such as a code generator. To call a single endpoint,
 * import its own module: this module loads all of them.
 *
 * @since 0.1.0
 */
import type { Endpoint } from "../endpoint/Endpoint.js"
import * as Agency from "./Agency.js"
import * as Connectivity from "./Connectivity.js"
import * as Creator from "./Creator.js"
import * as Live from "./Live.js"
import * as Product from "./Product.js"
import * as Shop from "./Shop.js"
import * as Video from "./Video.js"

const modules = { Connectivity, Product, Creator, Shop, Video, Live, Agency }

/**
 * An endpoint with the name of its typed call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named {
  /** Module and call, such as `Product.search`. */
  readonly name: string
  /** Description of the endpoint: path, schemas and paging. */
  readonly endpoint: Endpoint
}

/**
 * All endpoints, grouped by module.
 *
 * @since 0.1.0
 * @category models
 */
export const all: ReadonlyArray<Named> = Object.entries(modules).flatMap(([module, calls]) =>
  Object.entries(calls).map(([name, { endpoint }]) => ({ name: `${module}.${name}`, endpoint }))
)

/**
 * Superseded paths that FastMoss's documentation still lists, each mapped to the path that replaced it. They have no
 * typed call: use the client's `call`.
 *
 * @since 0.1.0
 * @category models
 */
export const superseded: Readonly<Record<string, string>> = {
  "/product/v1/goodSalesList": "/product/v1/salesTrend",
  "/product/v1/video": "/product/v1/videoList",
  "/product/v1/rank/topSales": "/product/v1/rank/topSelling",
  "/shop/v1/rank/topSales": "/shop/v1/rank/topSelling"
}
