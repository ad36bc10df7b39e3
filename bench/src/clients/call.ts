/** Our client: `FastMossClient.call` with all stages on. */
import { FastMossClient } from "@effect-fastmoss/core"
import { Effect } from "effect"
import { ofEffects } from "./callers.js"
import { runtimeOf } from "./runtime.js"
import { path, payloads } from "./steps.js"

export const make = async (baseUrl: string, concurrency: number) => {
  const runtime = runtimeOf(baseUrl, { limit: { concurrency } })
  const payload = payloads()
  return ofEffects(
    runtime,
    Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, payload()))
  )
}
