/**
 * A lock that keeps a second process out of an export. The lock of a process that has ended is taken over.
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

/** The process that has a lock. */
export type Holder = typeof Holder.Type

const decode = Schema.decodeOption(Schema.parseJson(Holder))

/** The process that has a lock, and its state as this process sees it. */
export interface Seen {
  readonly holder: Holder
  /** False if no process has the number. */
  readonly isAlive: boolean
  /** The start of the process that has the number now; empty where the system does not tell. */
  readonly started: string
}

/** Decides if the holder of a lock has certainly ended. Another process may have its number by now. Pure. */
export const hasEnded = ({ holder, isAlive, started }: Seen, self: { readonly host: string; readonly pid: number }) =>
  holder.host === self.host &&
  (!isAlive || (started === "" || holder.started === ""
    ? holder.pid === self.pid
    : holder.started !== started))

/** Takes the lock until the scope closes. Fails if another process has it. */
export const acquire = (path: string): Effect.Effect<void, CommandFailure, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.flatMap(
      step(`The lock file ${path} cannot be written`, () => take(path)),
      Option.match({
        onNone: () => Effect.void,
        onSome: (holder) =>
          new CommandFailure({
            message:
              `Another process (${holder}) writes this export. If there is none, remove ${path}, then run the command again.`,
            exitCode: ExitCode.tryLater
          })
      })
    ),
    // One that stays is taken over by the next run, since its process has ended.
    () => Effect.ignore(Effect.tryPromise(() => rm(path, { force: true })))
  )

/** Takes the lock. Returns the holder if it is another process. */
const take = async (path: string): Promise<Option.Option<string>> => {
  const self: Holder = { host: hostname(), pid: process.pid, started: await startOf(process.pid) }
  const own = `${path}.${randomUUID()}`
  await writeFile(own, JSON.stringify(self), { flag: "wx" })
  try {
    for (let attempt = 1;; attempt++) {
      if (await linked(own, path)) return Option.none()
      const text = await textOf(path)
      // Released in the meantime.
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

/** Makes the lock file, which has its content from the beginning. Returns false if it is there already. */
const linked = async (own: string, path: string) => {
  try {
    await link(own, path)
    return true
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false
  }
  // Some file systems have no links.
  try {
    await copyFile(own, path, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error
    return false
  }
}

/**
 * Removes the lock of a process that has ended. Of all that find it, only the one that can make the claim file removes it, and
 * only if it is still there: otherwise a slow process would remove the lock of the one that has taken over.
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

/** More than a second of waiting for another process that takes the lock over. */
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

/** Returns the start of a process in the system's own count, on Linux. The name of the program may hold anything. */
const startOf = async (pid: number): Promise<string> => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8")
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? ""
  } catch {
    return ""
  }
}

const nameOf = ({ host, pid }: Holder) => `${pid} on ${host}`
