/**
 * A finding: a result of a check that `doctor` makes. Pure.
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

/** A result of a check. A check may have several findings. */
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

/** Creates a finding with the verdict `ok`: the observation is as the library assumes. */
export const ok = make("ok", false)

/** Creates a finding with the verdict `differs`, for a difference that the library handles. */
export const differs = make("differs", false)

/** Creates a finding with the verdict `differs`, for a difference that makes calls fail or return misleading data. */
export const harms = make("differs", true)

/** Creates a finding with the verdict `unknown`, for a check that could not be made. */
export const unknown = make("unknown", false)

/** Creates a finding with the verdict `failed`, for a problem because of which calls fail. */
export const failed = make("failed", true)
