/** The baseline: `undici.request` with the signed query and a check of the envelope, without anything else. */
import { Agent, request } from "undici"
import { ofPromises } from "./callers.js"
import { dataOf, path, payloads, queryOf } from "./steps.js"

/** Creates a function that sends a call through a pool of at most `connections` connections. */
export const byHand = (baseUrl: string, connections: number) => {
  const dispatcher = new Agent({ connections })
  return async (payload: object): Promise<unknown> => {
    const body = JSON.stringify(payload)
    const response = await request(`${baseUrl}${path}${queryOf("token", body)}`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", accept: "application/json" },
      body,
      dispatcher
    })
    return dataOf(response.statusCode, await response.body.text())
  }
}

export const make = async (baseUrl: string, concurrency: number) => {
  const call = byHand(baseUrl, concurrency)
  const payload = payloads()
  return ofPromises(() => call(payload()))
}
