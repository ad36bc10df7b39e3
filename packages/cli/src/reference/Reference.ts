/**
 * Finds endpoints in the reference.
 */
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import type { EndpointReference } from "./EndpointReference.js"
import { endpoints } from "./endpoints.generated.js"

export type { EndpointReference, Field, PayloadSchema } from "./EndpointReference.js"
export { endpoints } from "./endpoints.generated.js"

/** Finds an endpoint by its name, in upper or lower case, or by its path; `undefined` if there is none. */
export const lookUp = (text: string): EndpointReference | undefined => {
  const wanted = text.toLowerCase()
  return endpoints.find(({ name, path }) => name.toLowerCase() === wanted || path.toLowerCase() === wanted)
}

/** Finds an endpoint like `lookUp`. Left: the problem and its cure. */
export const find = (text: string): Either.Either<EndpointReference, string> => {
  const found = lookUp(text)
  if (found !== undefined) return Either.right(found)
  return Either.left(
    `${text} is not an endpoint${
      didYouMean(text, endpoints.flatMap(({ name, path }) => text.startsWith("/") ? [path] : [name]), ".")
    } \`effect-fastmoss endpoints\` lists all of them.`
  )
}

/** Returns true if an endpoint is a ranking with periods: its filter has a `date_info`. */
export const isRanking = ({ payload }: EndpointReference): boolean =>
  payload.properties?.["filter"]?.properties?.["date_info"] !== undefined
