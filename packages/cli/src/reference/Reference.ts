/**
 * The endpoints by their names.
 */
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import type { EndpointReference } from "./EndpointReference.js"
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
  return Either.left(
    `${text} is not an endpoint${
      didYouMean(text, endpoints.flatMap(({ name, path }) => text.startsWith("/") ? [path] : [name]), ".")
    } \`effect-fastmoss endpoints\` lists all of them.`
  )
}

/** Returns true if a ranking has periods: its filter has a `date_info`. */
export const isRanking = ({ payload }: EndpointReference): boolean =>
  payload.properties?.["filter"]?.properties?.["date_info"] !== undefined
