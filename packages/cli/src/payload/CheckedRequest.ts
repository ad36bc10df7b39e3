/**
 * Checks a payload against the schema of its endpoint before anything is sent.
 */
import * as Effect from "effect/Effect"
import { type CommandFailure, usage } from "../command/Failure.js"
import * as Calls from "../reference/Calls.js"
import * as Reference from "../reference/Reference.js"
import type { JsonObject } from "./PayloadText.js"

/** Finds an endpoint by its name or path. If there is none, fails with a message that suggests a similar name. */
export const endpoint = (text: string): Effect.Effect<Reference.EndpointReference, CommandFailure> =>
  Effect.mapError(Reference.find(text), usage)

/**
 * Checks a payload and returns the calls of the endpoint with it. Fails with a message that lists every problem of the
 * payload.
 */
export const make = (
  { name, payload: { required = [] } }: Reference.EndpointReference,
  payload: JsonObject
): Effect.Effect<Calls.Request, CommandFailure> =>
  Effect.flatMap(
    Calls.load(name),
    // Adds an empty filter if there is none, so that the message names the fields that the filter needs.
    ({ check }) =>
      Effect.mapError(check(required.includes("filter") ? { filter: {}, ...payload } : payload), (issues) =>
        usage(`${name}: ${issues}`))
  )

/**
 * Checks a payload and returns the calls of a list endpoint with it. Fails if the payload is wrong, or if the endpoint
 * has no pages.
 */
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
