import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { stubClient } from "./stubClient.js"

/** Makes a category tree with a single branch. The name of its deepest node has an unexpected form. */
const branch = (depth: number): object => {
  let node: object = { c_code: "1", c_name: {} }
  for (let level = 1; level < depth; level++) node = { c_code: "1", c_name: "x", sub: [node] }
  return node
}

describe("a deep tree", () => {
  it.effect("is decoded to the depth that JSON parsing allows, and its drift is repaired", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed([branch(245)]))
      const [root] = yield* Effect.provide(Product.categoryInfo({}), layer)
      let depth = 0
      for (let node = root; node !== undefined; node = node.sub[0]) depth++
      expect(depth).toBe(245)
    }))
})
