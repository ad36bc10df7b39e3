/**
 * Product categories, in three levels.
 *
 * @since 0.1.0
 */
import type * as MarketModel from "./MarketModel.js"
import * as SeedData from "./SeedData.js"

const secondId = (top: SeedData.TopCategory, branch: number): number => 600_000 + top.id * 1000 + branch * 100

const thirdId = (top: SeedData.TopCategory, branch: number, leaf: number): number => secondId(top, branch) + leaf + 1

/**
 * The product categories as a tree with three levels. The field `sub` of a category contains its categories on the next
 * level.
 *
 * @since 0.1.0
 * @category models
 */
export const tree = SeedData.topCategories.map((top) => ({
  id: top.id,
  name: top.name,
  sub: top.sub.map(([name, things], branch) => ({
    id: secondId(top, branch),
    name,
    sub: things.map((thing, leaf) => ({ id: thirdId(top, branch, leaf), name: thing }))
  }))
}))

/**
 * Returns a third-level category together with its two parents, as a list from the first level to the third.
 *
 * - `top`: the first-level category
 * - `branch`: the position of the second-level category in `top.sub`, from 0
 * - `leaf`: the position of the third-level category among its siblings, from 0
 *
 * @since 0.1.0
 * @category combinators
 */
export const path = (top: SeedData.TopCategory, branch: number, leaf: number): MarketModel.Product["categories"] => {
  const [name, things] = top.sub[branch] ?? top.sub[0]
  return [
    { id: top.id, name: top.name },
    { id: secondId(top, branch), name },
    { id: thirdId(top, branch, leaf), name: things[leaf] ?? things[0] }
  ]
}
