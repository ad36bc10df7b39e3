import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"

/**
 * Makes the path of a draft: a new file that is written first, and then renamed or linked to its final name.
 *
 * @internal
 */
export const pathOf = (stem: string): Effect.Effect<string> =>
  Effect.map(
    Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER),
    (serial) => `${stem}.${serial.toString(36)}.tmp`
  )

/** @internal */
export const isDraft = (name: string): boolean => name.endsWith(".tmp")

/**
 * Reads the fencing token from the name of a draft of the file `base`.
 *
 * @internal
 */
export const fencingTokenOf =
  (base: string) => (name: string): Option.Option<{ readonly name: string; readonly fencingToken: number }> =>
    name.startsWith(`${base}.`)
      ? Option.map(
        Option.fromNullable(/^\.(\d+)\.[0-9a-z]+\.tmp$/.exec(name.slice(base.length))),
        ([, digits]) => ({ name, fencingToken: Number(digits) })
      )
      : Option.none()
