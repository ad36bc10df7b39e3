import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ProcessIdentity } from "./ProcessIdentity.js"

const Lock = Schema.Struct({
  /** None once the lease is released. */
  holder: Schema.optional(ProcessIdentity),
  /**
   * The fencing token of the last holder that crashed. Comparing it with the fencing token of the stored token shows if
   * there was a write since. The name in the file stays `lost`: processes of several versions may share a folder.
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
 * A lock file as a waiter read it.
 *
 * @internal
 */
export interface LockSnapshot {
  readonly number: number
  /** None if the file holds no lock, as after a power failure. */
  readonly lock: Option.Option<Lock>
  /** A text that changes whenever the holder shows that it is alive. */
  readonly version: string
}

/** @internal */
export const snapshot = (number: number, modifiedAt: Option.Option<Date>, text: string): LockSnapshot => {
  const time = Option.match(modifiedAt, { onNone: () => "", onSome: (date) => String(date.getTime()) })
  return { number, lock: decode(text), version: `${number} ${time} ${text}` }
}

/**
 * Returns the fencing token of the last holder known to have crashed, given that the lock is free to be taken over.
 *
 * @internal
 */
export const lastCrashed = ({ lock, number }: LockSnapshot): Option.Option<number> =>
  Option.isSome(lock) && lock.value.holder === undefined
    ? Option.fromNullable(lock.value.lastCrashed)
    : Option.some(number)
