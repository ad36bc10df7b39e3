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
 * Returns the `FileProblem` for a token file that other users can read, with the command that corrects its mode.
 *
 * @internal
 */
export const readableByOthers = (file: string, mode: number): FileProblem =>
  problem(`${file} can be read by others (mode ${octal(mode)}); run: chmod 600 '${file}'`)

/**
 * Returns the `FileProblem` for a token file that belongs to another user. `owner` and `self` are the user ids of the
 * file's owner and of this process.
 *
 * @internal
 */
export const foreign = (file: string, owner: number, self: number): FileProblem =>
  problem(
    `${file} belongs to another user (${owner}, this program runs as ${self}); run: chown ${self} '${file}', ${elsewhere}`
  )

/**
 * Returns the `FileProblem` for a path that is neither a regular file nor a folder, such as a pipe.
 *
 * @internal
 */
export const notAFile = (file: string): FileProblem =>
  problem(`${file} is not a regular file; keep tokens in a regular file`)

/**
 * Returns the `FileProblem` for a file system that ignores the mode or the owner of a new file. `attribute` names what
 * it ignores: `modes (600 becomes 777)` or `owners`.
 *
 * @internal
 */
export const inventedAttributes = (file: string, attribute: string): FileProblem =>
  problem(
    `${file}: this file system does not keep ${attribute}, so others may read what is written there; mount it with modes (WSL: options = "metadata" in /etc/wsl.conf), set trustFolder if the folder keeps others out, ${elsewhere}`
  )

/**
 * Returns the `FileProblem` for a token file that has the highest possible fencing token, so that no further lease can
 * be granted.
 *
 * @internal
 */
export const spentFencingTokens = (file: string): FileProblem =>
  problem(`${file} has the highest possible fencing token; stop all programs and run: rm '${file}' '${file}'.lock.*`)

/**
 * Returns the `FileProblem` for a file system that did not respond within the time limit `limit`.
 *
 * @internal
 */
export const noResponse = (limit: Duration.Duration): FileProblem =>
  problem(`no response within ${Duration.format(limit)}`)

/**
 * Advice to use another token file. Messages end with it.
 *
 * @internal
 */
export const elsewhere = "or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)"
