/**
 * A Worker for workerd with one runtime at module level, which all requests share.
 */
import { FastMossClient, FastMossConfig, Product, TokenStore } from "@effect-fastmoss/core"
import { FetchHttpClient } from "@effect/platform"
import { ConfigProvider, Effect, Layer, ManagedRuntime } from "effect"

const make = (env: object) =>
  ManagedRuntime.make(FastMossClient.layer.pipe(
    Layer.provide(Layer.mergeAll(FetchHttpClient.layer, TokenStore.layerMemory, FastMossConfig.layerConfig)),
    Layer.provide(Layer.setConfigProvider(ConfigProvider.fromJson(env)))
  ))

let runtime: ReturnType<typeof make> | undefined

export default {
  fetch: (request: Request, env: object): Promise<Response> => {
    runtime ??= make(env)
    return Product.search({ keywords: new URL(request.url).searchParams.get("keywords") ?? "" }).pipe(
      Effect.match({
        onSuccess: ({ list }) => Response.json(list),
        onFailure: ({ message }) => Response.json({ message }, { status: 502 })
      }),
      runtime.runPromise
    )
  }
}
