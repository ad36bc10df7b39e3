import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Layer from "effect/Layer"
import * as UndiciHttpClient from "./UndiciHttpClient.js"

/** undici; on Bun, which puts something else in its place that lacks half of it, Bun's own `fetch`. */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.suspend(() =>
  "Bun" in globalThis ? FetchHttpClient.layer : UndiciHttpClient.layer
)
