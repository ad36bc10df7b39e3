import { Endpoints } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Calls from "../../src/reference/Calls.js"
import { endpoints } from "../../src/reference/Reference.js"

describe("the reference", () => {
  it("lists every endpoint of the library", () => {
    expect(endpoints.map(({ name }) => name).sort()).toEqual(Endpoints.all.map(({ name }) => name).sort())
  })

  it.effect("can load the call of each endpoint", () =>
    Effect.forEach(
      endpoints,
      ({ name, path }) => Effect.map(Calls.load(name), ({ endpoint }) => expect(endpoint.path).toBe(path))
    ))
})
