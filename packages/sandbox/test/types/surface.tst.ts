import { FastMossClient } from "@effect-fastmoss/core"
import type * as Modules from "@effect-fastmoss/sandbox"
import { Sandbox } from "@effect-fastmoss/sandbox"
import type * as SandboxCommand from "@effect-fastmoss/sandbox/SandboxCommand"
import type * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { type ConfigError, Effect } from "effect"
import { describe, expect, it } from "tstyche"

// All public names. A change here is a change for users and needs a changeset.
interface Surface {
  OpenApi: "codes" | "document" | "version"
  Sandbox:
    | "Fault"
    | "Sandbox"
    | "baseUrl"
    | "layer"
    | "layerConfig"
    | "layerHttpClient"
    | "layerSandbox"
    | "otherPaths"
}

type Names<All> = { [Name in keyof All]: keyof All[Name] }

describe("the public surface", () => {
  it("consists of exactly these modules with these values", () => {
    expect<Names<typeof Modules>>().type.toBe<Surface>()
  })

  it("has the server on a port in a separate module", () => {
    expect<keyof typeof SandboxServer>().type.toBe<
      "SandboxServer" | "SandboxServerError" | "layer" | "layerConfig" | "layerHttpClient"
    >()
  })

  it("has the command in a separate module", () => {
    expect<keyof typeof SandboxCommand>().type.toBe<"options" | "serve">()
  })
})

describe("a sandbox", () => {
  it("provides everything that a program with a client needs, and fails only for an invalid configuration", () => {
    const program = FastMossClient.FastMossClient.pipe(Effect.provide(Sandbox.layer()))
    expect(program).type.toBeAssignableTo<Effect.Effect<FastMossClient.Service, ConfigError.ConfigError>>()
  })

  it("accepts the options of a client, except credentials", () => {
    expect(Sandbox.layer).type.toBeCallableWith({ client: { callTimeout: "10 seconds" } })
    expect(Sandbox.layer).type.not.toBeCallableWith({ client: { clientId: "another" } })
  })

  it("accepts faults, a plan and quirks with checked names", () => {
    expect(Sandbox.layer).type.toBeCallableWith({
      faults: [{ fault: Sandbox.Fault.Status({ status: 503 }), path: "/test", times: 1 }],
      plan: { pagesize: 10, disabled: ["/shop/v1/search"] },
      quirks: ["dashes"],
      strict: true
    })
    expect(Sandbox.layer).type.not.toBeCallableWith({ quirks: ["odd"] })
  })
})
