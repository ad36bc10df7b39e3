/**
 * The handlers of all endpoints.
 *
 * @since 0.1.0
 */
import * as Connectivity from "@effect-fastmoss/core/Connectivity"
import * as Either from "effect/Either"
import * as AgencyHandlers from "./AgencyHandlers.js"
import * as CreatorHandlers from "./CreatorHandlers.js"
import * as CreatorRankings from "./CreatorRankings.js"
import { call, type EndpointHandler } from "./EndpointHandler.js"
import * as LiveHandlers from "./LiveHandlers.js"
import * as ProductHandlers from "./ProductHandlers.js"
import * as ProductRankings from "./ProductRankings.js"
import * as ShopHandlers from "./ShopHandlers.js"
import * as ShopRankings from "./ShopRankings.js"
import * as VideoHandlers from "./VideoHandlers.js"

/** The handler of the connection test, `/test`. It returns the payload of the call. */
const test = call(Connectivity.test, Either.right)

/**
 * The handlers of all endpoints, keyed by path.
 *
 * @since 0.1.0
 * @category models
 */
export const handlers: ReadonlyMap<string, EndpointHandler> = new Map(
  [
    test,
    ...ProductHandlers.handlers,
    ...ProductRankings.handlers,
    ...CreatorHandlers.handlers,
    ...CreatorRankings.handlers,
    ...ShopHandlers.handlers,
    ...ShopRankings.handlers,
    ...VideoHandlers.handlers,
    ...LiveHandlers.handlers,
    ...AgencyHandlers.handlers
  ].map((handler) => [handler.path, handler])
)
