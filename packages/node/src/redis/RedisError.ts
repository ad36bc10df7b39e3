import * as Schema from "effect/Schema"

/**
 * The failure of a Redis command. The command failed, or its outcome is unknown.
 *
 * The error contains neither the password nor any argument of the command.
 *
 * @since 0.1.0
 * @category errors
 */
export class RedisError extends Schema.TaggedError<RedisError>("@effect-fastmoss/node/RedisError")("RedisError", {
  /** Command, such as `SET`; for a script `EVALSHA` or `EVAL`. */
  command: Schema.String,
  /**
   * Reason of the failure:
   *
   * - `Connection`: there is no connection, and the command was not sent
   * - `Disconnected`: the connection broke before the reply, and the command may have run
   * - `Timeout`: no reply arrived in time, and the command may have run
   * - `Reply`: Redis replied with an error
   */
  reason: Schema.Literal("Connection", "Disconnected", "Timeout", "Reply"),
  /** System error code, such as `ECONNREFUSED`, or error code of Redis, such as `WRONGPASS` or `OOM`. */
  code: Schema.optional(Schema.String),
  /** Host and port, such as `127.0.0.1:6379`. */
  address: Schema.String
}) {
  override get message(): string {
    const { address, code, command } = this
    const problem = code !== undefined && authenticationCodes.has(code)
      ? `it rejects the user name or the password of the URL (${code})`
      : command === "SELECT" && this.reason === "Reply"
      ? `it refuses the database of the URL${code === undefined ? "" : ` (${code})`}`
      : `${problems[this.reason]}${code === undefined ? "" : ` (${code})`}`
    return `${command} failed on Redis at ${address}: ${problem}`
  }
  /** True if the same command may succeed a moment later. */
  get isRetryable(): boolean {
    return this.reason === "Reply"
      ? transientCodes.has(this.code ?? "")
      : !authenticationCodes.has(this.code ?? "")
  }
}

const problems: Record<RedisError["reason"], string> = {
  Connection: "no connection",
  Disconnected: "the connection broke",
  Timeout: "no reply in time",
  Reply: "it replied with an error"
}

const authenticationCodes: ReadonlySet<string> = new Set(["WRONGPASS", "NOAUTH"])

// Codes of a server that is starting, failing over or moving slots.
const transientCodes: ReadonlySet<string> = new Set([
  "LOADING",
  "BUSY",
  "TRYAGAIN",
  "CLUSTERDOWN",
  "MASTERDOWN",
  "READONLY"
])

/**
 * Returns true if a value is a `RedisError`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRedisError: (u: unknown) => u is RedisError = Schema.is(RedisError)
