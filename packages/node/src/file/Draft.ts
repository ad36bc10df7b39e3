import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"

/**
 * Returns a random path for a draft of the file with the path `stem`, such as `token.json.1k2x.tmp`. A draft is a new
 * file that is written first, and then renamed or linked to its final name.
 *
 * @internal
 */
export const pathOf = (stem: string): Effect.Effect<string> =>
  Effect.map(
    Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER),
    (serial) => `${stem}.${serial.toString(36)}.tmp`
  )

/**
 * Returns true if the file name `name` is the name of a draft.
 *
 * @internal
 */
export const isDraft = (name: string): boolean => name.endsWith(".tmp")

/**
 * Returns `name` and the fencing token that it contains: 7 for `token.json.7.1k2x.tmp`. Returns none if `name` is not
 * the name of a draft of the file `base` with a fencing token.
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
