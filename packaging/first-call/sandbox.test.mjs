import { Product } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"

it.effect("calls the sandbox", () =>
  Effect.gen(function*() {
    const { list } = yield* Product.search({ filter: { region: "US" } })
    expect(list.length).toBe(10)
  }).pipe(Effect.provide(Sandbox.layer())))
