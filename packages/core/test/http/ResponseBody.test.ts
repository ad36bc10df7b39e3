import { Usage } from "@effect-fastmoss/core"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { call, clientOn } from "../pipeline/clientWith.js"

describe("a response without a body", () => {
  /** Makes a response without a body as `fetch` returns it: `body` is `null`. */
  const without = (status: number) => ({ status, body: null })
  /** Makes a response without a body as other clients return it: `body` is an empty text. */
  const empty = (status: number) => ({ status, body: "" })

  it.effect.each(
    [
      [without(204), { _tag: "FastMossDecodeError", attempts: 1 }],
      [without(205), { _tag: "FastMossDecodeError", attempts: 1 }],
      [without(200), { _tag: "FastMossDecodeError", attempts: 1 }],
      [empty(200), { _tag: "FastMossDecodeError", attempts: 1 }],
      [without(304), { _tag: "FastMossStatusError", status: 304, body: "", attempts: 1 }],
      [without(404), { _tag: "FastMossStatusError", status: 404, body: "", attempts: 1 }],
      [empty(404), { _tag: "FastMossStatusError", status: 404, body: "", attempts: 1 }]
    ] as const
  )("is read as an empty text, with one request: %j", ([{ body, status }, failure]) =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject(failure)
      expect(yield* Effect.flatMap(Usage.Usage, ({ current }) => current)).toMatchObject({ attempts: 1 })
    }).pipe(Effect.provide(clientOn((request) =>
      Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { status })))
    ))))
})
