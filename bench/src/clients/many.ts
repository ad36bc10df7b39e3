/** Ours, with as many calls under way as there are callers. */
import { FastMossClient } from "@effect-fastmoss/core"
import { Effect } from "effect"
import { runtimeOf } from "./runtime.js"
import { path, payload } from "./steps.js"

export const make = async (baseUrl: string) => {
  const runtime = runtimeOf(baseUrl)
  const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, payload))
  return { call: () => runtime.runPromise(call) }
}
