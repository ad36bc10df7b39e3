import { FastMossClient } from "@effect-fastmoss/core"
import type * as Modules from "@effect-fastmoss/sandbox"
import { Sandbox } from "@effect-fastmoss/sandbox"
import type * as SandboxCommand from "@effect-fastmoss/sandbox/SandboxCommand"
import type * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { type ConfigError, Effect } from "effect"
import { describe, expect, it } from "tstyche"

// Everything that a program can reach. A change here is a change for users: it needs a changeset.
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
  it("has these modules with these values, and no others", () => {
    expect<Names<typeof Modules>>().type.toBe<Surface>()
  })

  it("has the server on a port in a module of its own", () => {
    expect<keyof typeof SandboxServer>().type.toBe<
      "SandboxServer" | "SandboxServerError" | "layer" | "layerConfig" | "layerHttpClient"
    >()
  })

  it("has the command that serves it in a module of its own", () => {
    expect<keyof typeof SandboxCommand>().type.toBe<"options" | "serve">()
  })
})

describe("a sandbox", () => {
  it("is all that a program with a client needs, but its configuration may be invalid", () => {
    const program = FastMossClient.FastMossClient.pipe(Effect.provide(Sandbox.layer()))
    expect(program).type.toBeAssignableTo<Effect.Effect<FastMossClient.Service, ConfigError.ConfigError>>()
  })

  it("takes the options of a client, except credentials", () => {
    expect(Sandbox.layer).type.toBeCallableWith({ client: { callTimeout: "10 seconds" } })
    expect(Sandbox.layer).type.not.toBeCallableWith({ client: { clientId: "another" } })
  })

  it("takes faults, a plan and quirks with checked names", () => {
    expect(Sandbox.layer).type.toBeCallableWith({
      faults: [{ fault: Sandbox.Fault.Status({ status: 503 }), path: "/test", times: 1 }],
      plan: { pagesize: 10, disabled: ["/shop/v1/search"] },
      quirks: ["dashes"],
      strict: true
    })
    expect(Sandbox.layer).type.not.toBeCallableWith({ quirks: ["odd"] })
  })
})
