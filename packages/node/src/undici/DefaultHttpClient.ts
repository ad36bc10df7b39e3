import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import * as UndiciHttpClient from "./UndiciHttpClient.js"

/**
 * Provides the default HTTP client: `UndiciHttpClient`, or on Bun a client that uses `fetch`. Bun replaces undici with
 * an incomplete module, and its `fetch` reads the proxy variables of the process by itself.
 *
 * @internal
 */
export const layerWith = (
  options: UndiciHttpClient.Options
): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  Layer.suspend(() => {
    if (!("Bun" in globalThis)) return UndiciHttpClient.layerWith(options)
    return options.proxy === undefined
      ? FetchHttpClient.layer
      : Layer.fail(ConfigError.Unsupported(["proxy"], "is not supported on Bun; set HTTPS_PROXY and NO_PROXY"))
  })
