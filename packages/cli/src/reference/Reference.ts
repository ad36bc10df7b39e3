/**
 * The endpoints by their names.
 */
import * as Either from "effect/Either"
import { nearest } from "../command/nearest.js"
import type { EndpointReference, PayloadSchema } from "./EndpointReference.js"
import { endpoints } from "./endpoints.generated.js"

export type { EndpointReference, Field, PayloadSchema } from "./EndpointReference.js"
export { endpoints } from "./endpoints.generated.js"

/** Finds an endpoint by its name, in any case, or by its path. */
export const lookUp = (text: string): EndpointReference | undefined => {
  const wanted = text.toLowerCase()
  return endpoints.find(({ name, path }) => name.toLowerCase() === wanted || path.toLowerCase() === wanted)
}

/** Finds an endpoint as `lookUp` does. Left: the problem and its cure. */
export const find = (text: string): Either.Either<EndpointReference, string> => {
  const found = lookUp(text)
  if (found !== undefined) return Either.right(found)
  const suggestion = nearest(text, endpoints.flatMap(({ name, path }) => text.startsWith("/") ? [path] : [name]))
  return Either.left(
    `${text} is not an endpoint${
      suggestion === undefined ? "." : `; did you mean ${suggestion}?`
    } \`effect-fastmoss endpoints\` lists all of them.`
  )
}

/** Returns true if a ranking has periods: its filter has a `date_info`. */
export const isRanking = ({ payload }: EndpointReference): boolean =>
  filterOf(payload)?.properties?.["date_info"] !== undefined

/** Returns the schema of the filter, if the payload has one. */
export const filterOf = (payload: PayloadSchema): PayloadSchema | undefined => payload.properties?.["filter"]
