/**
 * Steps on files that an export needs: those that are on the disk when they return, and failures with a message.
 */
import * as Effect from "effect/Effect"
import { type FileHandle, open, rename, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { setTimeout } from "node:timers/promises"
import { type CommandFailure, failed } from "../command/Failure.js"

/** Runs a step on a file. `problem` is the message of its failure, without the system's code. */
export const step = <A>(problem: string, run: () => Promise<A>): Effect.Effect<A, CommandFailure> =>
  Effect.tryPromise({ try: run, catch: (error) => failed(`${problem} (${codeOf(error)})`) })

/** Returns the system's code of a failure, such as `ENOSPC`. */
export const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error)

/** Returns the size of a file; `undefined` if nothing is there, `Infinity` if it is not a file. */
export const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    const stats = await stat(path)
    return stats.isFile() ? stats.size : Infinity
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined
    throw error
  }
}

/** Writes all bytes from a position on. */
export const writeAt = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  let written = 0
  while (written < bytes.length) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  }
}

/** Replaces a file in one step, and waits until its folder is on the disk. */
export const replace = async (from: string, to: string): Promise<void> => {
  await renamePatiently(from, to)
  await syncFolder(dirname(to))
}

/** Windows refuses to rename onto a file that another program, such as a virus scanner, has open. */
const renamePatiently = async (from: string, to: string) => {
  for (let attempt = 1;; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (attempt === 10 || !["EPERM", "EBUSY", "EACCES"].includes(codeOf(error)) || process.platform !== "win32") {
        throw error
      }
      await setTimeout(20 * attempt)
    }
  }
}

const syncFolder = async (path: string) => {
  // Windows opens no folder.
  if (process.platform === "win32") return
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
