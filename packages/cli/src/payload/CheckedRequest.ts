/**
 * A request to an endpoint with a payload that its call accepts.
 */
import * as Effect from "effect/Effect"
import { type CommandFailure, usage } from "../command/Failure.js"
import * as Calls from "../reference/Calls.js"
import * as Reference from "../reference/Reference.js"
import type { JsonObject } from "./PayloadText.js"

/** Finds an endpoint by its name or path. */
export const endpoint = (text: string): Effect.Effect<Reference.EndpointReference, CommandFailure> =>
  Effect.mapError(Reference.find(text), usage)

/** Checks a payload. Fails with every problem, before anything is sent. */
export const make = (
  { name, payload: { required = [] } }: Reference.EndpointReference,
  payload: JsonObject
): Effect.Effect<Calls.Request, CommandFailure> =>
  Effect.flatMap(
    Calls.load(name),
    // The problem of an empty filter names the fields that it needs.
    ({ check }) =>
      Effect.mapError(check(required.includes("filter") ? { filter: {}, ...payload } : payload), (issues) =>
        usage(`${name}: ${issues}`))
  )

/** Returns the calls of an endpoint that has pages. Fails for any other endpoint. */
export const list = (
  reference: Reference.EndpointReference,
  payload: JsonObject
): Effect.Effect<Calls.ListRequest, CommandFailure> => {
  const isNoList = usage(
    `${reference.name} is not a list. \`effect-fastmoss call ${reference.name}\` prints its data.`
  )
  return reference.list === null
    ? Effect.fail(isNoList)
    : Effect.flatMap(
      make(reference, payload),
      ({ list }) => list === undefined ? Effect.fail(isNoList) : Effect.succeed(list)
    )
}
