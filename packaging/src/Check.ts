/**
 * Checks with a name: how to run them and how to count their outcomes.
 */
import type { Sandbox } from "@effect-fastmoss/sandbox"
import type * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import type * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import { Cause, Console, Data, Duration, Effect, Exit } from "effect"
import { join } from "node:path"
import { root } from "./root.js"

/** The services that checks need: the file system and programs of this machine, and a sandbox on a port. */
export type Services = NodeContext.NodeContext | Sandbox.Sandbox | SandboxServer.SandboxServer

/** A check. It passes if the effect `holds` succeeds. The value of the effect goes into the report. */
export interface Check<A = unknown> {
  readonly name: string
  readonly holds: Effect.Effect<A, unknown, Services>
}

/** The failure of a check. `message` contains the reason. */
export class Broken extends Data.TaggedError("Broken")<{ readonly message: string }> {}

/**
 * The failure of a check because this machine lacks a program that the check needs. Such a check counts as skipped, not
 * as failed.
 */
export class Unavailable extends Data.TaggedError("Unavailable")<{ readonly message: string }> {}

/** Succeeds if `faults` is empty. Otherwise it fails with all faults, one per line. */
export const none = (faults: Iterable<string>): Effect.Effect<void, Broken> => {
  const message = [...faults].join("\n")
  return message === "" ? Effect.void : Effect.fail(new Broken({ message }))
}

/** The outcome of a check. */
export type Outcome<A = unknown> = Data.TaggedEnum<{
  passed: { readonly value: A }
  failed: { readonly reason: string }
  skipped: { readonly reason: string }
}>

const outcomeOf = <A>(exit: Exit.Exit<A, unknown>): Outcome<A> => {
  if (Exit.isSuccess(exit)) return { _tag: "passed", value: exit.value }
  const [failure] = Cause.failures(exit.cause)
  if (failure instanceof Unavailable) return { _tag: "skipped", reason: failure.message }
  return { _tag: "failed", reason: failure instanceof Broken ? failure.message : Cause.pretty(exit.cause) }
}

/** Runs a check and prints its outcome. */
export const run = <A>({ holds, name }: Check<A>): Effect.Effect<Outcome<A>, never, Services> =>
  Effect.timed(Effect.exit(holds)).pipe(
    Effect.map(([duration, exit]) => ({ duration, outcome: outcomeOf(exit) })),
    Effect.tap(({ duration, outcome }) =>
      Console.log(
        outcome._tag === "passed"
          ? `passed   ${name} (${Duration.toSeconds(duration).toFixed(1)} s)`
          : `${outcome._tag === "failed" ? "FAILED " : "skipped"}  ${name}: ${outcome.reason}`
      )
    ),
    Effect.map(({ outcome }) => outcome)
  )

/**
 * Counts the outcomes by kind, and writes the counts to `build/<name>.json`, for `.ci/count.mjs`. Returns true if no
 * check failed.
 */
export const tally = (name: string, outcomes: ReadonlyArray<Outcome>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const count = (wanted: Outcome["_tag"]) => outcomes.filter(({ _tag }) => _tag === wanted).length
    const counts = { passed: count("passed"), failed: count("failed"), skipped: count("skipped") }
    yield* fs.makeDirectory(join(root, "build"), { recursive: true })
    yield* fs.writeFileString(join(root, "build", `${name}.json`), JSON.stringify(counts))
    yield* Console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    return counts.failed === 0
  })
