import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { hostname } from "node:os"
import * as process from "node:process"

/**
 * The identity of a process. A process id is not enough, because other machines use the same ids, and the same machine
 * reuses them.
 *
 * @internal
 */
export const ProcessIdentity = Schema.Struct({
  /** Machine, its last start, and the container. */
  machine: Schema.String,
  pid: Schema.Number.pipe(Schema.int(), Schema.positive()),
  /** Start time of the process in the system's own unit; empty if the system does not provide it. */
  started: Schema.String
})

/** @internal */
export type ProcessIdentity = typeof ProcessIdentity.Type

/**
 * The identity of the current process.
 *
 * @internal
 */
export const thisProcess: Effect.Effect<ProcessIdentity, never, FileSystem.FileSystem> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const boot = yield* Effect.orElseSucceed(fs.readFileString("/proc/sys/kernel/random/boot_id"), () => "")
  const container = yield* Effect.orElseSucceed(fs.readLink("/proc/self/ns/pid"), () => "")
  const stat = yield* statOf(process.pid)
  return {
    machine: [hostname(), boot.trim(), container].join(" "),
    pid: process.pid,
    started: Option.match(stat, { onNone: () => "", onSome: ({ started }) => started })
  }
})

/**
 * Returns true if a process has certainly ended. Returns false for a process on another machine or in another
 * container.
 *
 * @internal
 */
export const hasEnded = (
  other: ProcessIdentity,
  self: ProcessIdentity
): Effect.Effect<boolean, never, FileSystem.FileSystem> =>
  other.machine !== self.machine
    ? Effect.succeed(false)
    : Effect.flatMap(signal(other.pid), (code) =>
      code === "ESRCH"
        ? Effect.succeed(true)
        // Another process may have the same id by now. A zombie has ended, although its parent has not noticed yet.
        : Effect.map(
          statOf(other.pid),
          Option.exists(({ started, state }) => started !== other.started || state === "Z" || state === "X")
        ))

/** Returns the system's error code if the process cannot be signalled, otherwise an empty string. */
const signal = (pid: number) =>
  Effect.try(() => process.kill(pid, 0)).pipe(
    Effect.as(""),
    Effect.catchAll(({ error }) => Effect.succeed(Predicate.hasProperty(error, "code") ? String(error.code) : ""))
  )

/** Reads start time and state of a process on Linux. The program name in parentheses may contain any character. */
const statOf = (pid: number) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.option(fs.readFileString(`/proc/${pid}/stat`))).pipe(
    Effect.map(Option.flatMap((text) => {
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
      return Option.all({ state: Option.fromNullable(fields[0]), started: Option.fromNullable(fields[19]) })
    }))
  )
