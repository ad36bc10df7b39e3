import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import type { PlatformError } from "@effect/platform/Error"
import * as Predicate from "effect/Predicate"
import { elsewhere, type FileProblem } from "./FileProblem.js"

/**
 * A failure while reading, writing or locking a token file.
 *
 * @internal
 */
export type FileError = PlatformError | FastMossTokenStoreError | FileProblem

/**
 * Returns true if `error` means that the file or folder does not exist.
 *
 * @internal
 */
export const isNotFound = (error: FileError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

/**
 * Returns true if `error` means that the file could not be created because it exists already.
 *
 * @internal
 */
export const isAlreadyExists = (error: FileError): boolean =>
  error._tag === "SystemError" && error.reason === "AlreadyExists"

/**
 * Returns a function that converts a failure with `file` to the token store's error. The `issue` of that error contains
 * the system's error code, the file and the cure: `EROFS /home/me/token.json: ...`.
 *
 * @internal
 */
export const toStoreError =
  (operation: FastMossTokenStoreError["operation"], file: string) => (error: FileError): FastMossTokenStoreError => {
    if (error._tag === "FastMossTokenStoreError") return error
    return new FastMossTokenStoreError({
      operation,
      reason: "Failed",
      issue: error._tag === "FileProblem" ? error.issue : issueOf(error, file)
    })
  }

const issueOf = (error: PlatformError, file: string): string => {
  const code = Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : error.message
  const cure = cures[code]
  return `${code} ${file}${cure === undefined ? "" : `: ${cure}`}`
}

const mounted = `the file itself is a mount; mount its folder instead, ${elsewhere}`

const cures: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your share of the disk is used up; free some space",
  EFBIG: "the limit on the size of files is reached; raise it (ulimit -f)",
  EROFS: `the file system is read-only; make it writable, ${elsewhere}`,
  EACCES: `no permission; give it to this user for the file and its folder, ${elsewhere}`,
  EPERM: `not permitted; give this user the file and its folder, on a file system with hard links, ${elsewhere}`,
  ENOTSUP: `this file system has no hard links, which leases require; ${elsewhere.slice(3)}`,
  ENOTDIR: `a file exists where a folder is required; move it, ${elsewhere}`,
  EEXIST: `a file exists where a folder is required; move it, ${elsewhere}`,
  EISDIR: `a folder exists where the file is required; move it, ${elsewhere}`,
  ENOENT: `its folder cannot be created; ${elsewhere.slice(3)}`,
  EBUSY: mounted,
  EXDEV: mounted,
  ELOOP: `its symbolic links form a loop; correct them, ${elsewhere}`
}
