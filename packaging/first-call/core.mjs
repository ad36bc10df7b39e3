// Sends a first call with `@effect-fastmoss/core` alone, over `fetch`.
import { FastMossClient, FastMossConfig, Product, TokenStore } from "@effect-fastmoss/core"
import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer } from "effect"

const FastMoss = FastMossClient.layer.pipe(
  Layer.provide(Layer.mergeAll(FetchHttpClient.layer, TokenStore.layerMemory, FastMossConfig.layerConfig))
)

const { list } = await Product.search({ filter: { region: "US" } }).pipe(Effect.provide(FastMoss), Effect.runPromise)
if (list.length === 10) console.log("first call passed")
