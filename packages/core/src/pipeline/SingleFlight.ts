/**
 * Stage that lets equal calls share one request while it is under way.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"
import { FastMossConfig } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/ResponseMapper.js"
import { SharedFlight } from "../internal/fast/SharedFlight.js"
import { describeOptions, FlightKey } from "./FlightKey.js"
import type { Call, Handler, Stage } from "./Stage.js"

/** Run of the stages below for one call or for several equal calls, which all wait for its reply. */
interface Flight {
  readonly key: FlightKey
  /** Call that started this run. */
  readonly call: Call
  readonly shared: SharedFlight<Reply, FastMossError>
}

/**
 * Lets equal calls share the stages below: a call waits for the reply of an equal call that is under way, or else
 * continues itself. If a caller is interrupted, the others are not affected. If all callers are interrupted, the
 * request is interrupted. Each caller gets its own copy of the reply.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<FastMossConfig> = Effect.map(FastMossConfig, (config) => {
  const flights = MutableHashMap.empty<FlightKey, Flight>()
  const optionsOf = describeOptions(config)

  const remove = (flight: Flight) => {
    const { key } = flight
    if (Option.getOrUndefined(MutableHashMap.get(flights, key)) === flight) MutableHashMap.remove(flights, key)
  }

  const add = (key: FlightKey, call: Call, next: Handler): Flight => {
    const flight: Flight = {
      key,
      call,
      // If a stage below throws, the flight must still be removed.
      shared: new SharedFlight(Effect.suspend(() => next(call)), () => remove(flight), copyOf)
    }
    MutableHashMap.set(flights, key, flight)
    return flight
  }

  return (next) => (call) =>
    !(call.options.coalesce ?? config.coalesce) ? next(call) : Effect.uninterruptibleMask((restore) => {
      const key = new FlightKey(call.key, optionsOf(call.options))
      const underWay = Option.getOrUndefined(MutableHashMap.get(flights, key))
      // A stage above may run this stage twice for the same call. The call then joins its own run, which is not counted
      // as shared.
      call.coalescedWith = underWay?.call === call ? undefined : underWay?.call
      const flight = underWay ?? add(key, call, next)
      return flight.shared.join(restore)
    })
})

/** Copies a reply for one of several callers, because a caller may change its data. */
const copyOf = (reply: Reply): Reply => ({ ...reply, data: structuredClone(reply.data) })
