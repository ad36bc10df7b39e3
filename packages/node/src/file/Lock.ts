import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ProcessIdentity } from "./ProcessIdentity.js"

const Lock = Schema.Struct({
  /** Process that holds the lease, or none after the lease was released. */
  holder: Schema.optional(ProcessIdentity),
  /**
   * Fencing token of the last holder that crashed. It is ignored if the stored token has a higher fencing token,
   * because then a later holder has stored a token. The name in the file stays `lost`, because processes with different
   * versions may share a folder.
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

/**
 * Encodes the content of a lock file as JSON.
 *
 * @internal
 */
export const encode = Schema.encodeSync(Schema.parseJson(Lock))

/**
 * A lock file at the moment when a waiting process read it.
 *
 * @internal
 */
export interface LockSnapshot {
  readonly number: number
  /** Content of the file, or none if it is no valid lock, for example after a power failure. */
  readonly lock: Option.Option<Lock>
  /** Text that changes whenever the holder rewrites its lock as a sign that it is alive. */
  readonly version: string
}

/**
 * Returns the snapshot of a lock file, made from its number, its modification time and its text.
 *
 * @internal
 */
export const snapshot = (number: number, modifiedAt: Option.Option<Date>, text: string): LockSnapshot => {
  const time = Option.match(modifiedAt, { onNone: () => "", onSome: (date) => String(date.getTime()) })
  return { number, lock: decode(text), version: `${number} ${time} ${text}` }
}

/**
 * Returns the fencing token of the last holder that is known to have crashed, or none if no holder crashed.
 *
 * Call it only for a lock that can be taken over. If such a lock was not released, its holder has crashed, and the
 * result is the number of the lock.
 *
 * @internal
 */
export const lastCrashed = ({ lock, number }: LockSnapshot): Option.Option<number> =>
  Option.isSome(lock) && lock.value.holder === undefined
    ? Option.fromNullable(lock.value.lastCrashed)
    : Option.some(number)
