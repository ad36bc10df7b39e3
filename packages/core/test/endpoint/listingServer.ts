import type { FastMossError } from "@effect-fastmoss/core"
import { Effect, Stream } from "effect"
import { apiError, stubClient } from "./stubClient.js"

/**
 * Makes a client whose server has a listing of `count` rows. It records the requests, and the highest number of
 * concurrent requests.
 */
export const server = (
  count: number,
  options: {
    total?: unknown
    resultWindow?: number
    latency?: boolean
    cap?: number
    refusal?: FastMossError.FastMossError
  } = {}
) => {
  let open = 0
  let most = 0
  const stub = stubClient(({ payload }) =>
    Effect.gen(function*() {
      const page = Number(payload["page"])
      const pagesize = Number(payload["pagesize"])
      if (pagesize > (options.cap ?? 100)) return yield* options.refusal ?? apiError(10001)
      open++
      most = Math.max(most, open)
      yield* Effect.yieldNow()
      if (options.latency) yield* Effect.sleep("20 millis")
      open--
      const last = Math.min(count, options.resultWindow ?? Infinity)
      const from = Math.min((page - 1) * pagesize, last)
      const list = Array.from(
        { length: Math.min(pagesize, last - from) },
        (_, i) => ({ product_id: String(from + i) })
      )
      return { total: "total" in options ? options.total : count, list }
    }).pipe(Effect.ensuring(Effect.sync(() => {
      open = Math.max(0, open)
    })))
  )
  return { ...stub, most: () => most }
}

export const ids = <E, R>(stream: Stream.Stream<{ readonly product_id: string | null }, E, R>) =>
  Effect.map(Stream.runCollect(stream), (rows) => [...rows].map(({ product_id }) => Number(product_id)))

export const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
