/**
 * File operations of an export. `step` gives a failure a message for the user, and `replace` waits for the disk.
 */
import * as Effect from "effect/Effect"
import { type FileHandle, open, rename, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { setTimeout } from "node:timers/promises"
import { type CommandFailure, failed } from "../command/Failure.js"

/**
 * Runs a file operation. If the operation fails, the message is `problem` with the system's error code, such as
 * `list.csv cannot be read (EACCES)`.
 */
export const step = <A>(problem: string, run: () => Promise<A>): Effect.Effect<A, CommandFailure> =>
  Effect.tryPromise({ try: run, catch: (error) => failed(`${problem} (${codeOf(error)})`) })

/** Returns the system's error code of a failure, such as `ENOSPC`; the failure as text if it has no code. */
export const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error)

/** Returns the size of a file in bytes; `undefined` if nothing has this path, `Infinity` if it is not a file. */
export const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    const stats = await stat(path)
    return stats.isFile() ? stats.size : Infinity
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined
    throw error
  }
}

/** Writes all bytes to a file, beginning at a position in bytes. */
export const writeAt = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  let written = 0
  while (written < bytes.length) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  }
}

/** Renames a file to a path, replacing an existing file in one step. Waits until the change is on the disk. */
export const replace = async (from: string, to: string): Promise<void> => {
  await renamePatiently(from, to)
  await syncFolder(dirname(to))
}

/**
 * Renames a file, and retries on Windows: there a rename fails while another program, such as a virus scanner, has the
 * file open.
 */
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
  // Windows cannot open a folder to flush it.
  if (process.platform === "win32") return
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
