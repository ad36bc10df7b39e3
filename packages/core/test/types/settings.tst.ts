import type { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it } from "tstyche"
import * as Codec from "../../src/internal/codec.js"
import * as Setting from "../../src/internal/setting.js"
import type { settings } from "../../src/internal/settings.js"

describe("the table of settings", () => {
  it("has the same options as the interface Options, with the same types", () => {
    expect<Setting.Options<typeof settings>>().type.toBe<FastMossConfig.Options>()
  })

  it("names the settings that have a variable", () => {
    expect<keyof typeof FastMossConfig.settingNames>().type.toBe<
      | "allowInsecureBaseUrl"
      | "authentication"
      | "baseUrl"
      | "budget"
      | "cache.timeToLive"
      | "callTimeout"
      | "clientId"
      | "clientSecret"
      | "environment"
      | "limit.concurrency"
      | "limit.rate"
      | "refreshAhead"
      | "retry.attempts"
      | "timeout"
    >()
    expect<(typeof FastMossConfig.settingNames)["retry.attempts"]>().type.toBe<"FASTMOSS_ATTEMPTS">()
  })
})

describe("a setting", () => {
  const documentation = "Maximum number of attempts"
  const codec = Codec.positiveInteger

  it("requires a check and a documentation", () => {
    expect(Setting.withDefault).type.toBeCallableWith({ codec, documentation, default: 3 })
    expect(Setting.withDefault).type.not.toBeCallableWith({ codec, default: 3 })
    expect(Setting.withDefault).type.not.toBeCallableWith({ documentation, default: 3 })
    expect(Setting.optional).type.toBeCallableWith({ codec, documentation })
    expect(Setting.optional).type.not.toBeCallableWith({ codec })
    expect(Setting.optional).type.not.toBeCallableWith({ documentation })
    expect(Setting.required).type.toBeCallableWith({ codec, documentation, missing: Codec.notSet })
    expect(Setting.required).type.not.toBeCallableWith({ codec, documentation })
  })

  it("requires a default of its own type", () => {
    expect(Setting.withDefault).type.not.toBeCallableWith({ codec, documentation, default: "3" })
    expect(Setting.withDefault).type.not.toBeCallableWith({ codec, documentation })
  })

  it("is not an entry of a table without them", () => {
    expect<Setting.Table>().type.not.toBeAssignableFrom({ attempts: { codec, default: 3 } })
    expect<Setting.Table>().type.toBeAssignableFrom({
      attempts: Setting.withDefault({ codec, documentation, default: 3 })
    })
  })
})
