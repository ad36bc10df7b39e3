import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { UndiciHttpClient } from "@effect-fastmoss/node"
import { Layer, ManagedRuntime, Redacted } from "effect"
import { credentials } from "./steps.js"

/** Creates a runtime with our client, as `FastMossNode.layer` provides it but with the token store in memory. */
export const runtimeOf = (baseUrl: string, options: Partial<FastMossConfig.Options> = {}) =>
  ManagedRuntime.make(FastMossClient.layer.pipe(
    Layer.provide(Layer.mergeAll(
      UndiciHttpClient.layer,
      TokenStore.layerMemory,
      FastMossConfig.layer({
        clientId: credentials.clientId,
        clientSecret: Redacted.make(credentials.clientSecret),
        baseUrl,
        ...options
      })
    ))
  ))
