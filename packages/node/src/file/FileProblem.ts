import * as Data from "effect/Data"
import * as Duration from "effect/Duration"

/**
 * A reason why a token file cannot be used. `issue` states the reason and the cure.
 *
 * @internal
 */
export class FileProblem extends Data.TaggedError("FileProblem")<{ readonly issue: string }> {}

const problem = (issue: string): FileProblem => new FileProblem({ issue })

/**
 * Formats the permissions of a file as octal digits, such as `600`, as `chmod` expects them.
 *
 * @internal
 */
export const octal = (mode: number): string => (mode & 0o777).toString(8)

/**
 * Makes the problem of a token file that other users can read.
 *
 * @internal
 */
export const readableByOthers = (file: string, mode: number): FileProblem =>
  problem(`${file} can be read by others (mode ${octal(mode)}); run: chmod 600 '${file}'`)

/**
 * Makes the problem of a token file that belongs to another user.
 *
 * @internal
 */
export const foreign = (file: string, owner: number, self: number): FileProblem =>
  problem(
    `${file} belongs to another user (${owner}, this program runs as ${self}); run: chown ${self} '${file}', ${elsewhere}`
  )

/**
 * Makes the problem of a path that is neither a regular file nor a folder, such as a pipe.
 *
 * @internal
 */
export const notAFile = (file: string): FileProblem =>
  problem(`${file} is not a regular file; keep tokens in a regular file`)

/**
 * Makes the problem of a file system that ignores the mode or the owner of a new file. `attribute` is `modes` or
 * `owners`.
 *
 * @internal
 */
export const inventedAttributes = (file: string, attribute: string): FileProblem =>
  problem(
    `${file}: this file system does not keep ${attribute}, so others may read what is written there; mount it with modes (WSL: options = "metadata" in /etc/wsl.conf), set trustFolder if the folder keeps others out, ${elsewhere}`
  )

/**
 * Makes the problem of a token file for which no higher fencing token is possible.
 *
 * @internal
 */
export const spentFencingTokens = (file: string): FileProblem =>
  problem(`${file} has the highest possible fencing token; stop all programs and run: rm '${file}' '${file}'.lock.*`)

/**
 * Makes the problem of a file system that did not respond within a time limit.
 *
 * @internal
 */
export const noResponse = (limit: Duration.Duration): FileProblem =>
  problem(`no response within ${Duration.format(limit)}`)

/**
 * The last part of a cure: the advice to use another token file.
 *
 * @internal
 */
export const elsewhere = "or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)"
