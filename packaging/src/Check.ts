/**
 * Checks: what has to be true, by name. They run one after the other, and are counted.
 */
import type * as Sandbox from "@effect-fastmoss/core/Sandbox"
import type * as SandboxServer from "@effect-fastmoss/node/SandboxServer"
import type * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import { Cause, Console, Data, Duration, Effect, Exit, Option } from "effect"
import { join } from "node:path"
import { root } from "./root.js"

/** What checks work with: this machine, and a sandbox that is served on it. */
export type Services = NodeContext.NodeContext | Sandbox.Sandbox | SandboxServer.SandboxServer

/** A check holds when `holds` succeeds. */
export interface Check {
  readonly name: string
  readonly holds: Effect.Effect<unknown, unknown, Services>
}

/** It is not so, and why. */
export class Broken extends Data.TaggedError("Broken")<{ readonly message: string }> {}

/** This machine does not have what the check is about: neither passed nor failed. */
export class Unavailable extends Data.TaggedError("Unavailable")<{ readonly message: string }> {}

/** Fails with every one of `faults`, when there are any. */
export const none = (faults: Iterable<string>): Effect.Effect<void, Broken> => {
  const message = [...faults].join("\n")
  return message === "" ? Effect.void : Effect.fail(new Broken({ message }))
}

export type Outcome = "passed" | "failed" | "skipped"

/** Carries a check out, and prints what came of it. */
export const run = ({ holds, name }: Check): Effect.Effect<Outcome, never, Services> =>
  Effect.timed(Effect.exit(holds)).pipe(
    Effect.flatMap(([duration, exit]) => {
      if (Exit.isSuccess(exit)) {
        return Effect.as(
          Console.log(`passed   ${name} (${Duration.toSeconds(duration).toFixed(1)} s)`),
          "passed" as const
        )
      }
      const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
      return failure instanceof Unavailable
        ? Effect.as(Console.log(`skipped  ${name}: ${failure.message}`), "skipped" as const)
        : Effect.as(Console.log(`FAILED   ${name}: ${reason(exit.cause)}`), "failed" as const)
    })
  )

const reason = (cause: Cause.Cause<unknown>): string => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  return failure instanceof Broken ? failure.message : Cause.pretty(cause)
}

/** Writes how many there were of each to `build/<name>.json`, for `.ci/count.mjs`; whether none failed. */
export const tally = (name: string, outcomes: ReadonlyArray<Outcome>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length
    const counts = { passed: count("passed"), failed: count("failed"), skipped: count("skipped") }
    yield* fs.makeDirectory(join(root, "build"), { recursive: true })
    yield* fs.writeFileString(join(root, "build", `${name}.json`), JSON.stringify(counts))
    yield* Console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    return counts.failed === 0
  })
