/**
 * Every endpoint on the sandbox, by its path.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Connectivity from "../endpoints/Connectivity.js"
import * as agencies from "./catalogue/agencies.js"
import * as creators from "./catalogue/creators.js"
import * as lives from "./catalogue/lives.js"
import * as products from "./catalogue/products.js"
import * as shops from "./catalogue/shops.js"
import * as videos from "./catalogue/videos.js"
import { type Entry, single } from "./Listing.js"

/** Gives back what it was given. */
const test = single(Connectivity.test, Either.right)

/**
 * The endpoints.
 *
 * @since 0.1.0
 * @category models
 */
export const entries: ReadonlyMap<string, Entry> = new Map(
  [test, products, creators, shops, videos, lives, agencies].flatMap((family) =>
    "entries" in family ? family.entries : [family]
  ).map((entry) => [entry.path, entry])
)
