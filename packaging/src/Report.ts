/**
 * The report that the smoke program (`consumer/smoke.ts`) prints, and the sandbox that the smoke program calls.
 */
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Layer, Redacted, Schema } from "effect"
import { join } from "node:path"

/**
 * The outcomes of the smoke program's steps, keyed by way and step. A way is a set of layers, such as the sandbox in
 * process. An outcome is `passed`, or the reason of the failure.
 */
export const Report = Schema.Record({
  key: Schema.String,
  value: Schema.Record({ key: Schema.String, value: Schema.String })
})
export type Report = typeof Report.Type

/** Reads the report from the last JSON line in the output of a program. */
export const read = (output: string) =>
  Schema.decode(Schema.parseJson(Report))(
    output.split("\n").filter((line) => line.startsWith("{")).at(-1) ?? output
  )

/** Returns one line for each step that did not pass. */
export const faults = (report: Report): ReadonlyArray<string> =>
  Object.entries(report).flatMap(([way, steps]) =>
    Object.entries(steps).filter(([, outcome]) => outcome !== "passed").map(([step, outcome]) =>
      `${way}, ${step}: ${outcome}`
    )
  )

/**
 * A layer with a sandbox on a port. Pages from other origins may call the sandbox, and its path `/slow` never responds.
 */
export const layerServer = SandboxServer.layer({
  cors: true,
  faults: [{ path: "/slow", fault: Sandbox.Fault.Latency({ duration: "1 hour" }) }]
}).pipe(Layer.orDie)

/** Environment variables for a program that calls this sandbox and keeps its token in a temporary file. */
export const environment = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const { baseUrl } = yield* SandboxServer.SandboxServer
  const { clientId, clientSecret } = yield* Sandbox.Sandbox
  return {
    FASTMOSS_BASE_URL: baseUrl,
    FASTMOSS_CLIENT_ID: clientId,
    FASTMOSS_CLIENT_SECRET: Redacted.value(clientSecret),
    FASTMOSS_TOKEN_FILE: join(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-token-" }), "token.json")
  }
})
