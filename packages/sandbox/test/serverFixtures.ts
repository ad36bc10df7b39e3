import { Sandbox } from "@effect-fastmoss/sandbox"
import { Effect, Layer } from "effect"

/** A layer with a sandbox and an `HttpClient` for it, without a FastMoss client. */
export const server = (options?: Sandbox.Options) =>
  Sandbox.layerHttpClient.pipe(Layer.provideMerge(Sandbox.layerSandbox(options)))

/** The counters of the sandbox. */
export const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
