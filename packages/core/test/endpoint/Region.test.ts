import { Creator, Product, Region } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Schema } from "effect"
import * as regionNames from "../../src/internal/regionNames.js"
import { stubClient } from "./stubClient.js"

describe("a region", () => {
  it("is one of the fifteen that FastMoss documents", () => {
    expect(Region.known.length).toBe(15)
    for (const code of Region.known) expect(Schema.is(Region.Region)(code)).toBe(true)
    for (const code of ["UK", "ZZ", "NL", "us", "", "USA"]) expect(Schema.is(Region.Region)(code)).toBe(false)
  })

  it("fails with a one-line message from its schema, for programs that read regions from their users", () => {
    const decoded = Schema.decodeUnknownEither(Region.Region)("Germany")
    expect(Either.match(decoded, { onLeft: ({ message }) => message, onRight: (code) => code })).toBe(
      "must be a region code of US, GB, MX, ES, DE, IT, FR, ID, VN, MY, TH, PH, BR, JP, SG (did you mean DE?)"
    )
  })

  it.each([
    ["UK", "GB"],
    ["us", "US"],
    [" gb ", "GB"],
    ["USA", "US"],
    ["Germany", "DE"],
    ["germny", "DE"],
    ["México", "MX"],
    ["united-kingdom", "GB"],
    ["ZZ", undefined],
    ["NL", undefined],
    ["KR", undefined],
    ["Ireland", undefined],
    ["Netherlands", undefined],
    ["x".repeat(100_000), undefined],
    [5, undefined]
  ])("%s suggests %s", (text, code) => {
    expect(regionNames.suggest(text)).toBe(code)
  })

  const refused = (call: unknown, payload: unknown) =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
      const effect: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }> = Effect.provide(
        Reflect.apply(Object(call), undefined, [payload]),
        layer
      )
      const { _tag, message } = yield* Effect.flip(effect)
      expect(_tag).toBe("FastMossRequestError")
      expect(sent).toEqual([])
      return message
    })

  it.effect.each([
    ["UK", "(did you mean GB?)"],
    ["us", "(did you mean US?)"],
    ["Germany", "(did you mean DE?)"],
    ["ZZ", "filter.region must be a region code of US, GB, MX,"],
    [["US"], "filter.region must be a region code of"],
    [null, "filter.region must be a region code of"]
  ])("%j is rejected before it is sent, with a cure", ([region, words]) =>
    Effect.gen(function*() {
      const message = yield* refused(Product.search, { filter: { region } })
      expect(message).toContain(words)
      expect(message).toContain("to send another region anyway, put it in extra: { filter: { region: \"...\" } }")
    }))

  it.effect("is checked in every payload that has one", () =>
    Effect.gen(function*() {
      expect(yield* refused(Creator.categoryInfo, { country: "UK" })).toContain("country must be a region code of")
    }))

  it.effect("that is unknown can be sent in extra, and finds no rows in the sandbox, as on FastMoss", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
      const payload = { filter: { off_shelves: 0 }, extra: { filter: { region: "NL" } } } as const
      yield* Effect.provide(Product.search(payload), layer)
      expect(sent.map(({ payload }) => payload)).toEqual([{ filter: { off_shelves: 0, region: "NL" } }])
      const page = yield* Effect.provide(Product.search(payload), Sandbox.layer())
      expect(page).toEqual({ total: 0, list: [] })
    }))
})
