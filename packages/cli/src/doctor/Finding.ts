/**
 * A result of a check. Pure.
 */

/**
 * The verdict of a check:
 *
 * - `ok`: as the library assumes
 * - `differs`: not as the library assumes
 * - `unknown`: could not be determined
 * - `failed`: a problem because of which calls fail
 */
export type Verdict = "ok" | "differs" | "unknown" | "failed"

/** A result of a check. */
export interface Finding {
  readonly check: string
  readonly found: string
  readonly assumed: string
  readonly verdict: Verdict
  /** A sentence that says what to do; empty if there is nothing to do. */
  readonly advice: string
  /** True if calls fail, or return misleading data, until the user follows the advice. */
  readonly isHarmful: boolean
}

type Texts = Pick<Finding, "assumed" | "found"> & { readonly advice?: string }

const make =
  (verdict: Verdict, isHarmful: boolean) => (check: string, { advice = "", assumed, found }: Texts): Finding => ({
    check,
    found,
    assumed,
    verdict,
    advice,
    isHarmful
  })

/** Creates a finding that agrees with the library. */
export const ok = make("ok", false)

/** Creates a finding that differs in a way that the library handles. */
export const differs = make("differs", false)

/** Creates a finding that differs in a way that makes calls fail or mislead. */
export const harms = make("differs", true)

/** Creates a finding for a check that could not be made. */
export const unknown = make("unknown", false)

/** Creates a finding for a failure. */
export const failed = make("failed", true)
