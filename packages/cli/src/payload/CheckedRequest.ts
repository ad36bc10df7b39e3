/**
 * Checks a payload against the schema of its endpoint before anything is sent.
 */
import * as Effect from "effect/Effect"
import { type CommandFailure, usage } from "../command/Failure.js"
import * as Calls from "../reference/Calls.js"
import * as Reference from "../reference/Reference.js"
import type { JsonObject } from "./PayloadText.js"

/** Finds an endpoint by its name or path, and fails with a suggestion if there is none. */
export const endpoint = (text: string): Effect.Effect<Reference.EndpointReference, CommandFailure> =>
  Effect.mapError(Reference.find(text), usage)

/** Returns the calls of an endpoint with a payload. Fails with a message that lists every problem of the payload. */
export const make = (
  { name, payload: { required = [] } }: Reference.EndpointReference,
  payload: JsonObject
): Effect.Effect<Calls.Request, CommandFailure> =>
  Effect.flatMap(
    Calls.load(name),
    // With an empty filter instead of none, the message names the fields that the filter needs.
    ({ check }) =>
      Effect.mapError(check(required.includes("filter") ? { filter: {}, ...payload } : payload), (issues) =>
        usage(`${name}: ${issues}`))
  )

/** Returns the calls of a list endpoint with a payload. Fails if the endpoint has no pages. */
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
