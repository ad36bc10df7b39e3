import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import type { PlatformError } from "@effect/platform/Error"
import * as Predicate from "effect/Predicate"

/**
 * A failure of a step on a token file.
 *
 * @internal
 */
export type FileError = PlatformError | FastMossTokenStoreError

/** @internal */
export const isNotFound = (error: FileError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

/** @internal */
export const isAlreadyExists = (error: FileError): boolean =>
  error._tag === "SystemError" && error.reason === "AlreadyExists"

/**
 * Converts a failure to the store's error, whose issue has the system's code, the file, and the cure:
 * `EROFS /home/me/token.json: ...`.
 *
 * @internal
 */
export const toStoreError =
  (operation: FastMossTokenStoreError["operation"], file: string) => (error: FileError): FastMossTokenStoreError => {
    if (error._tag === "FastMossTokenStoreError") return error
    const code = Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : error.message
    const cure = cures[code]
    return new FastMossTokenStoreError({
      operation,
      reason: "Failed",
      issue: `${code} ${file}${cure === undefined ? "" : `: ${cure}`}`
    })
  }

const elsewhere = "or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)"

const cures: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your share of the disk is used up; free some space",
  EFBIG: "the limit on the size of files is reached; raise it (ulimit -f)",
  EROFS: `the file system is read-only; make it writable, ${elsewhere}`,
  EACCES: `no permission; give it to this user for the file and its folder, ${elsewhere}`,
  EPERM: `not permitted; give this user the file and its folder, on a file system with hard links, ${elsewhere}`,
  ENOTSUP: `no hard links on this file system, and no leases without them; ${elsewhere.slice(3)}`,
  ENOTDIR: `a file stands where a folder must be; move it, ${elsewhere}`,
  EEXIST: `a file stands where a folder must be; move it, ${elsewhere}`,
  EISDIR: `a folder stands where the file must be; move it, ${elsewhere}`
}

/**
 * Formats the permissions of a file as `chmod` takes them.
 *
 * @internal
 */
export const octal = (mode: number): string => (mode & 0o777).toString(8)

/** @internal */
export const readableByOthers = (file: string, mode: number): FastMossTokenStoreError =>
  new FastMossTokenStoreError({
    operation: "get",
    reason: "Failed",
    issue: `${file} can be read by others (mode ${octal(mode)}); run: chmod 600 '${file}'`
  })
