/**
 * Every endpoint on the sandbox, by its path.
 *
 * @since 0.1.0
 */
import * as Connectivity from "@effect-fastmoss/core/Connectivity"
import * as Either from "effect/Either"
import { type EndpointHandler, single } from "./EndpointHandler.js"
import * as agencies from "./handlers/agencies.js"
import * as creators from "./handlers/creators.js"
import * as lives from "./handlers/lives.js"
import * as products from "./handlers/products.js"
import * as shops from "./handlers/shops.js"
import * as videos from "./handlers/videos.js"

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
