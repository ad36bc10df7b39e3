import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Layer from "effect/Layer"
import * as UndiciHttpClient from "./UndiciHttpClient.js"

/**
 * Sends through undici; on Bun, which replaces undici by a module that lacks half of it, through Bun's own `fetch`.
 *
 * @internal
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.suspend(() =>
  "Bun" in globalThis ? FetchHttpClient.layer : UndiciHttpClient.layer
)
