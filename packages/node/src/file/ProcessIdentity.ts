import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { hostname } from "node:os"
import * as process from "node:process"

/**
 * Schema of the identity of a process. A process id is not enough, because other machines use the same ids, and the
 * same machine reuses them.
 *
 * @internal
 */
export const ProcessIdentity = Schema.Struct({
  /** Host name, id of the machine's last start, and id of the container, separated by spaces. */
  machine: Schema.String,
  pid: Schema.Number.pipe(Schema.int(), Schema.positive()),
  /** Start time of the process in the system's own unit; empty if the system does not provide it. */
  started: Schema.String
})

/**
 * The type of the schema `ProcessIdentity`.
 *
 * @internal
 */
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
 * Returns true if the process `other` has certainly ended. `self` is the identity of the current process. The result is
 * always false if `other` runs on another machine or in another container.
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
        // Another process may have the same id by now: then the start times differ. States Z and X mean that the
        // process has ended, although its parent has not noticed yet.
        : Effect.map(
          statOf(other.pid),
          Option.exists(({ started, state }) => started !== other.started || state === "Z" || state === "X")
        ))

/**
 * Sends signal 0 to a process, which only tests if the process exists. Returns an empty string on success, otherwise
 * the system's error code, such as `ESRCH` if there is no such process.
 */
const signal = (pid: number) =>
  Effect.try(() => process.kill(pid, 0)).pipe(
    Effect.as(""),
    Effect.catchAll(({ error }) => Effect.succeed(Predicate.hasProperty(error, "code") ? String(error.code) : ""))
  )

/**
 * Reads the start time and the state of a process from `/proc/<pid>/stat`. Returns none on systems other than Linux.
 *
 * The fields are counted after the last parenthesis, because the program's name before it may contain spaces and
 * parentheses.
 */
const statOf = (pid: number) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.option(fs.readFileString(`/proc/${pid}/stat`))).pipe(
    Effect.map(Option.flatMap((text) => {
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
      return Option.all({ state: Option.fromNullable(fields[0]), started: Option.fromNullable(fields[19]) })
    }))
  )
