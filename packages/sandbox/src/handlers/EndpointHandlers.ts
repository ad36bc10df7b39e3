/**
 * Every endpoint on the sandbox, by its path.
 *
 * @since 0.1.0
 */
import * as Connectivity from "@effect-fastmoss/core/Connectivity"
import * as Either from "effect/Either"
import * as agencies from "./AgencyHandlers.js"
import * as creators from "./CreatorHandlers.js"
import { type EndpointHandler, single } from "./EndpointHandler.js"
import * as lives from "./LiveHandlers.js"
import * as products from "./ProductHandlers.js"
import * as shops from "./ShopHandlers.js"
import * as videos from "./VideoHandlers.js"

/** Gives back what it was given. */
const test = single(Connectivity.test, Either.right)

/**
 * The endpoints.
 *
 * @since 0.1.0
 * @category models
 */
export const handlers: ReadonlyMap<string, EndpointHandler> = new Map(
  [test, products, creators, shops, videos, lives, agencies].flatMap((family) =>
    "handlers" in family ? family.handlers : [family]
  ).map((entry) => [entry.path, entry])
)
