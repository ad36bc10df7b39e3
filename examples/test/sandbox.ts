import { FastMossConfig } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FileSystem } from "@effect/platform"
import { Effect, Redacted } from "effect"

/** A folder of the test's own. */
export const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

/** The sandbox of a test, as a program with credentials sees it. */
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
