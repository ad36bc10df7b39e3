/**
 * A lock file that keeps a second process from writing the same export. If the process that holds the lock has ended,
 * the next process takes the lock over.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { createHash, randomUUID } from "node:crypto"
import { constants, copyFile, link, readFile, rm, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { setTimeout } from "node:timers/promises"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure } from "../command/Failure.js"
import { codeOf, step } from "./FileStep.js"

const Holder = Schema.Struct({ host: Schema.String, pid: Schema.Int, started: Schema.String })

/** The process that holds a lock. */
export type Holder = typeof Holder.Type

const decode = Schema.decodeOption(Schema.parseJson(Holder))

/** The process that holds a lock, and what the operating system reports about its process id. */
export interface Seen {
  readonly holder: Holder
  /** False if no process has the holder's process id. */
  readonly isAlive: boolean
  /** The start time of the process that has this id now, as Linux reports it; empty on other systems. */
  readonly started: string
}

/**
 * Returns true if the process that holds a lock has certainly ended, even if another process now has its process id.
 * Returns false for a holder on another host, whose processes are not visible here. `self` is this process. Pure.
 */
export const hasEnded = ({ holder, isAlive, started }: Seen, self: { readonly host: string; readonly pid: number }) =>
  holder.host === self.host &&
  (!isAlive || (started === "" || holder.started === ""
    ? holder.pid === self.pid
    : holder.started !== started))

/** Acquires the lock until the scope closes. Fails if another process holds it. */
export const acquire = (path: string): Effect.Effect<void, CommandFailure, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.flatMap(
      step(`The lock file ${path} cannot be written`, () => take(path)),
      Option.match({
        onNone: () => Effect.void,
        onSome: (holder) =>
          new CommandFailure({
            message:
              `Another process (${holder}) is writing this export. If there is no such process, remove ${path} and run the command again.`,
            exitCode: ExitCode.tryLater
          })
      })
    ),
    // If the file cannot be removed, the next run takes it over, because this process has ended then.
    () => Effect.ignore(Effect.tryPromise(() => rm(path, { force: true })))
  )

/**
 * Tries to acquire the lock with the given path. Returns none if this process has the lock now, else its holder as
 * text, such as `123 on host`.
 */
const take = async (path: string): Promise<Option.Option<string>> => {
  const self: Holder = { host: hostname(), pid: process.pid, started: await startOf(process.pid) }
  const own = `${path}.${randomUUID()}`
  await writeFile(own, JSON.stringify(self), { flag: "wx" })
  try {
    for (let attempt = 1;; attempt++) {
      if (await linked(own, path)) return Option.none()
      const text = await textOf(path)
      // The holder has released the lock in the meantime.
      if (text === undefined) continue
      const holder = decode(text)
      if (Option.isNone(holder) || attempt > mostAttempts || !hasEnded(await see(holder.value), self)) {
        return Option.some(Option.match(holder, { onNone: () => "unknown", onSome: nameOf }))
      }
      await remove(path, text, own)
    }
  } finally {
    await rm(own, { force: true })
  }
}

/** Creates the file `path` with the content of the file `own`, in one step. Returns false if `path` exists already. */
const linked = async (own: string, path: string) => {
  try {
    await link(own, path)
    return true
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false
  }
  // Some file systems do not support links.
  try {
    await copyFile(own, path, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error
    return false
  }
}

/**
 * Removes the lock of a process that has ended. `text` is the content of that lock.
 *
 * Several processes may try this at once. Only the process that creates the claim file, whose name contains a hash of
 * `text`, may remove the lock, and only if the lock still has this content. Otherwise a slow process could remove the
 * lock of the process that has just taken over.
 */
const remove = async (path: string, text: string, own: string) => {
  const claim = `${path}.${createHash("sha256").update(text).digest("hex").slice(0, 12)}`
  if (!await linked(own, claim)) return setTimeout(10)
  try {
    if (await textOf(path) === text) await rm(path, { force: true })
  } finally {
    await rm(claim, { force: true })
  }
}

/**
 * The most attempts to acquire the lock. An attempt waits 10 ms if another process is removing the old lock, so all
 * attempts take more than a second.
 */
const mostAttempts = 100

const textOf = async (path: string) => {
  try {
    return await readFile(path, "utf8")
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined
    throw error
  }
}

const see = async (holder: Holder): Promise<Seen> => {
  let isAlive = true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    isAlive = codeOf(error) !== "ESRCH"
  }
  return { holder, isAlive, started: await startOf(holder.pid) }
}

/**
 * Returns the start time of a process on Linux, in clock ticks since boot; empty on other systems. In `/proc/PID/stat`
 * it reads only the fields after the last `)`, because the program's name before it may contain anything.
 */
const startOf = async (pid: number): Promise<string> => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8")
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? ""
  } catch {
    return ""
  }
}

const nameOf = ({ host, pid }: Holder) => `${pid} on ${host}`
