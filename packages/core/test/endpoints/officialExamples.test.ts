import { Endpoints } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it, layer } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Json from "../../src/http/Json.js"
import { stubClient } from "../endpoint/stubClient.js"
import { officialExamples } from "./officialExamples.js"

describe("the request examples of FastMoss's documentation", () => {
  it("exist for every documented endpoint with a known example", () => {
    const paths = new Set(officialExamples.map(({ path }) => path))
    const missing = Endpoints.all.filter(({ endpoint }) =>
      endpoint.confidence === "documented" && !paths.has(endpoint.path)
    )
    expect(missing.map(({ name }) => name)).toEqual(["Connectivity.test"])
  })

  it.effect.each(officialExamples)(
    "are sent unchanged by the typed call: $name",
    ({ send, wire }) =>
      Effect.gen(function*() {
        const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
        yield* Effect.provide(send(), layer)
        const bytes = sent.map(({ payload }) => Either.getOrThrow(Json.encode(payload)))
        expect(bytes.map((text) => JSON.parse(text))).toEqual([wire])
      })
  )

  it.each(officialExamples)("are decoded to the equivalent payload: $name", ({ decode, payload }) => {
    expect(Either.getOrThrow(decode())).toEqual(payload)
  })

  layer(Sandbox.layer())("are accepted by the sandbox", (it) => {
    it.effect.each(officialExamples)("$name", ({ send }) =>
      Effect.gen(function*() {
        const result = yield* Effect.either(send())
        // Shops and creators of the examples are not in the sandbox's market.
        if (Either.isLeft(result)) expect(result.left).toMatchObject({ _tag: "FastMossApiError", reason: "NotFound" })
      }))
  })
})
