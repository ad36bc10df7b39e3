/**
 * A client on Effect's `HttpClient` with `layerUndici` and default settings, for comparison. It adds only a signature
 * and a check of the envelope.
 */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, ManagedRuntime } from "effect"
import { ofEffects } from "./callers.js"
import { dataOf, path, payloads, queryOf } from "./steps.js"

export const make = async (baseUrl: string) => {
  const runtime = ManagedRuntime.make(NodeHttpClient.layerUndici)
  const payload = payloads()
  const call = Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const body = JSON.stringify(payload())
    const response = yield* client.execute(
      HttpClientRequest.post(`${baseUrl}${path}${queryOf("token", body)}`).pipe(
        HttpClientRequest.bodyText(body, "application/json; charset=utf-8"),
        HttpClientRequest.acceptJson
      )
    )
    return dataOf(response.status, yield* response.text)
  }).pipe(Effect.timeout("15 seconds"))
  return ofEffects(runtime, call)
}
