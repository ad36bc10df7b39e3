/** The baseline for paging: plain undici. It requests the next page as soon as the consumer has taken a page. */
import type { Client } from "./callers.js"
import { byHand } from "./undici.js"
import { inWindow } from "./window.js"

export const make = async (baseUrl: string, most: number): Promise<Client> => {
  const call = byHand(baseUrl, most)
  const fetch = async (page: number): Promise<ReadonlyArray<unknown>> => {
    const data = await call({ page, pagesize: 100 })
    if (typeof data !== "object" || data === null || !("list" in data) || !Array.isArray(data.list)) {
      throw new Error("no list")
    }
    return data.list
  }
  return {
    run: async (calls, concurrency) => {
      let rows = 0
      await inWindow(calls, concurrency, fetch, (list) => {
        rows += list.length
      })
      if (rows !== calls * 100) throw new Error(`${rows} rows`)
    }
  }
}
