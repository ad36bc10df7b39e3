import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ProcessIdentity } from "./ProcessIdentity.js"

const Lock = Schema.Struct({
  /** None after the lease was released. */
  holder: Schema.optional(ProcessIdentity),
  /**
   * Fencing token of the last holder that crashed. A higher fencing token of the stored token means that a write
   * followed. The name in the file stays `lost`, because processes with different versions may share a folder.
   */
  lastCrashed: Schema.optional(Schema.Number).pipe(Schema.fromKey("lost"))
})

/**
 * The content of a lock file.
 *
 * @internal
 */
export type Lock = typeof Lock.Type

const decode = Schema.decodeOption(Schema.parseJson(Lock))

/** @internal */
export const encode = Schema.encodeSync(Schema.parseJson(Lock))

/**
 * A lock file as read by a waiter.
 *
 * @internal
 */
export interface LockSnapshot {
  readonly number: number
  /** None if the file contains no lock, as after a power failure. */
  readonly lock: Option.Option<Lock>
  /** Text that changes whenever the holder proves that it is alive. */
  readonly version: string
}

/** @internal */
export const snapshot = (number: number, modifiedAt: Option.Option<Date>, text: string): LockSnapshot => {
  const time = Option.match(modifiedAt, { onNone: () => "", onSome: (date) => String(date.getTime()) })
  return { number, lock: decode(text), version: `${number} ${time} ${text}` }
}

/**
 * Returns the fencing token of the last holder that is known to have crashed. Only for a lock that can be taken over.
 *
 * @internal
 */
export const lastCrashed = ({ lock, number }: LockSnapshot): Option.Option<number> =>
  Option.isSome(lock) && lock.value.holder === undefined
    ? Option.fromNullable(lock.value.lastCrashed)
    : Option.some(number)
