import * as Duration from "effect/Duration"
import type { Reason } from "./errorReasons.js"
import { formatDuration } from "./formatDuration.js"

/**
 * Returns true if a wrong secret, token or clock can cause a failure with this reason.
 *
 * @internal
 */
export const concernsAuthentication = (reason: Reason): boolean =>
  reason === "InvalidParameter" || reason === "PermissionDenied" || reason === "InvalidCredentials" ||
  reason === "Unknown"

/**
 * Returns a hint for the end of an error message: the likely cause of a failure that FastMoss reported, and its cure.
 * Returns an empty string if no cause is likely.
 *
 * - It names the clock of this machine if that differs from FastMoss's clock, or if `text` mentions a timestamp.
 * - It names the client secret if `text` mentions a signature.
 *
 * FastMoss does not document the texts of its messages, so this function only looks for these words.
 *
 * @internal
 */
export const refusalHint = (
  reason: Reason,
  /** Message or body of the response. */
  text: string,
  /** Seconds by which FastMoss's clock was ahead of the request's timestamp; `undefined` if they nearly agree. */
  clockOffset: number | undefined
): string => {
  if (!concernsAuthentication(reason)) return ""
  // Field names are removed, because every envelope has a field "timestamp".
  const words = text.replace(/"\w+"\s*:/g, "")
  const clock = clockOffset !== undefined
    ? `; the request's timestamp was ${formatDuration(Duration.seconds(Math.abs(clockOffset)))} ${
      clockOffset > 0 ? "behind" : "ahead of"
    } FastMoss's clock: set the clock of this machine`
    : /\btimestamp\b|时间戳/i.test(words)
    ? "; if this is about the request's timestamp, set the clock of this machine"
    : ""
  return /\bsign(ature)?\b|签名/i.test(words)
    ? `${clock}; if this is about the request's signature, check the client secret (FASTMOSS_CLIENT_SECRET) and that it ` +
      "belongs to this environment (FASTMOSS_ENVIRONMENT)"
    : clock
}
