/**
 * The result of a check. Pure.
 */

/**
 * - `ok`: as the library assumes
 * - `differs`: otherwise than the library assumes
 * - `unknown`: not found out
 * - `failed`: calls fail for this reason
 */
export type Verdict = "ok" | "differs" | "unknown" | "failed"

/** The result of a check. */
export interface Finding {
  readonly check: string
  readonly found: string
  readonly assumed: string
  readonly verdict: Verdict
  /** A sentence with the setting to change or the thing to do; empty if there is none. */
  readonly advice: string
  /** True for a difference that makes calls fail or mislead until the advice is followed. */
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

/** Makes a finding that agrees with the library. */
export const ok = make("ok", false)

/** Makes a difference that the library copes with. */
export const differs = make("differs", false)

/** Makes a difference that makes calls fail or mislead. */
export const harms = make("differs", true)

/** Makes a finding for lack of an answer. */
export const unknown = make("unknown", false)

/** Makes a failure. */
export const failed = make("failed", true)
