import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { hostname } from "node:os"
import * as process from "node:process"

/**
 * Identity of a process. Its number alone does not suffice: other machines, and the same machine later, use it again.
 *
 * @internal
 */
export const ProcessIdentity = Schema.Struct({
  /** The machine, its last start, and the container. */
  machine: Schema.String,
  pid: Schema.Number.pipe(Schema.int(), Schema.positive()),
  /** Start of the process in the system's own count; empty where the system does not tell. */
  started: Schema.String
})

/** @internal */
export type ProcessIdentity = typeof ProcessIdentity.Type

/**
 * This process.
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
 * Tests if a process is certain to have ended. Returns false for processes on other machines and in other containers.
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
        // Another process may have its number by now. A zombie has ended, but its parent has not been told yet.
        : Effect.map(
          statOf(other.pid),
          Option.exists(({ started, state }) => started !== other.started || state === "Z" || state === "X")
        ))

/** Returns the system's code if the process cannot be signalled, otherwise an empty text. */
const signal = (pid: number) =>
  Effect.try(() => process.kill(pid, 0)).pipe(
    Effect.as(""),
    Effect.catchAll(({ error }) => Effect.succeed(Predicate.hasProperty(error, "code") ? String(error.code) : ""))
  )

/** Reads the start and the state of a process, on Linux. The name of the program, in parentheses, may hold anything. */
const statOf = (pid: number) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.option(fs.readFileString(`/proc/${pid}/stat`))).pipe(
    Effect.map(Option.flatMap((text) => {
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
      return Option.all({ state: Option.fromNullable(fields[0]), started: Option.fromNullable(fields[19]) })
    }))
  )
