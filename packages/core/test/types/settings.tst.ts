import type { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it } from "tstyche"
import * as Codec from "../../src/internal/codec.js"
import * as Setting from "../../src/internal/setting.js"
import type { settingDocumentation } from "../../src/internal/settingDocumentation.js"
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

describe("the documentation of the settings", () => {
  it("has an entry for every setting, and no other", () => {
    expect<keyof typeof settingDocumentation>().type.toBe<keyof typeof settings>()
  })
})

describe("a setting", () => {
  const codec = Codec.positiveInteger

  it("requires a check", () => {
    expect(Setting.withDefault).type.toBeCallableWith({ codec, default: 3 })
    expect(Setting.withDefault).type.not.toBeCallableWith({ default: 3 })
    expect(Setting.optional).type.toBeCallableWith({ codec })
    expect(Setting.optional).type.not.toBeCallableWith({ variable: "FASTMOSS_ATTEMPTS" })
    expect(Setting.required).type.toBeCallableWith({ codec, missing: Codec.notSet })
    expect(Setting.required).type.not.toBeCallableWith({ codec })
  })

  it("requires a default of its own type", () => {
    expect(Setting.withDefault).type.not.toBeCallableWith({ codec, default: "3" })
    expect(Setting.withDefault).type.not.toBeCallableWith({ codec })
  })

  it("is not an entry of a table without them", () => {
    expect<Setting.Table>().type.not.toBeAssignableFrom({ attempts: { codec, default: 3 } })
    expect<Setting.Table>().type.toBeAssignableFrom({
      attempts: Setting.withDefault({ codec, default: 3 })
    })
  })
})
