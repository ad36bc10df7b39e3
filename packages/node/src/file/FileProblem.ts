import * as Data from "effect/Data"
import * as Duration from "effect/Duration"

/**
 * A reason for not using a token file, with its cure.
 *
 * @internal
 */
export class FileProblem extends Data.TaggedError("FileProblem")<{ readonly issue: string }> {}

const problem = (issue: string): FileProblem => new FileProblem({ issue })

/**
 * Formats the permissions of a file for `chmod`.
 *
 * @internal
 */
export const octal = (mode: number): string => (mode & 0o777).toString(8)

/** @internal */
export const readableByOthers = (file: string, mode: number): FileProblem =>
  problem(`${file} can be read by others (mode ${octal(mode)}); run: chmod 600 '${file}'`)

/** @internal */
export const foreign = (file: string, owner: number, self: number): FileProblem =>
  problem(
    `${file} belongs to another user (${owner}, this program runs as ${self}); run: chown ${self} '${file}', ${elsewhere}`
  )

/** @internal */
export const notAFile = (file: string): FileProblem =>
  problem(`${file} is not a regular file; keep tokens in a regular file`)

/** @internal */
export const inventedAttributes = (file: string, attribute: string): FileProblem =>
  problem(
    `${file}: this file system does not keep ${attribute}, so others may read what is written there; mount it with modes (WSL: options = "metadata" in /etc/wsl.conf), set trustFolder if the folder keeps others out, ${elsewhere}`
  )

/** @internal */
export const spentFencingTokens = (file: string): FileProblem =>
  problem(`${file} has the highest possible fencing token; stop all programs and run: rm '${file}' '${file}'.lock.*`)

/** @internal */
export const noResponse = (limit: Duration.Duration): FileProblem =>
  problem(`no response within ${Duration.format(limit)}`)

/** @internal */
export const elsewhere = "or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)"
