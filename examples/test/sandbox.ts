import { FastMossConfig } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FileSystem } from "@effect/platform"
import { Effect, Redacted } from "effect"

/** A temporary folder for the test. */
export const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

/** Environment variables for a program that calls the sandbox of the test. */
export const environment = Effect.gen(function*() {
  const { baseUrl } = yield* SandboxServer.SandboxServer
  const { clientId, clientSecret } = yield* Sandbox.Sandbox
  const names = FastMossConfig.settingNames
  return {
    XDG_STATE_HOME: yield* folder,
    [names.clientId]: clientId,
    [names.clientSecret]: Redacted.value(clientSecret),
    [names.baseUrl]: baseUrl
  }
})

/** The counters of the sandbox. */
export const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
