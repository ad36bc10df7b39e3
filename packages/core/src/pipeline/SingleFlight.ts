/**
 * Equal calls under way share one request.
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

/** The rest of the pipeline under way. */
interface Flight {
  readonly key: FlightKey
  /** The call that started it. */
  readonly call: Call
  readonly shared: SharedFlight<Reply, FastMossError>
  /** A second caller has joined. */
  hasJoined: boolean
}

/**
 * The stage. An interrupted caller leaves the others undisturbed; the last one to leave interrupts the request. Each caller
 * gets a reply of its own.
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
      // A stage below that throws must not leave the flight behind.
      shared: new SharedFlight(Effect.suspend(() => next(call)), () => remove(flight)),
      hasJoined: false
    }
    MutableHashMap.set(flights, key, flight)
    return flight
  }

  return (next) => (call) =>
    !(call.options.coalesce ?? config.coalesce) ? next(call) : Effect.uninterruptibleMask((restore) => {
      const key = new FlightKey(call.key, optionsOf(call.options))
      const underWay = Option.getOrUndefined(MutableHashMap.get(flights, key))
      // A stage may run the rest of the pipeline twice for one call, which then joins itself.
      call.coalescedWith = underWay?.call === call ? undefined : underWay?.call
      if (underWay !== undefined) underWay.hasJoined = true
      const flight = underWay ?? add(key, call, next)
      return Effect.map(flight.shared.join(restore), (reply) => flight.hasJoined ? copyOf(reply) : reply)
    })
})

/** A copy for one of several callers, which may change its data. */
const copyOf = (reply: Reply): Reply => ({ ...reply, data: structuredClone(reply.data) })
