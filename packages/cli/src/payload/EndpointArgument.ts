/**
 * The argument that names an endpoint, and the endpoint that it names.
 */
import * as Args from "@effect/cli/Args"
import * as Option from "effect/Option"
import * as Calls from "../reference/Calls.js"
import * as Reference from "../reference/Reference.js"

/** The argument `<endpoint>`. */
export const argument = Args.text({ name: "endpoint" }).pipe(
  Args.withDescription(
    "The name of an endpoint, such as Product.search, or its path. `effect-fastmoss endpoints` lists them."
  )
)

/**
 * Finds the endpoint among arguments that are not parsed yet, since its flags depend on it. Its call is loaded while they are
 * parsed.
 */
export const among = (args: ReadonlyArray<string>): Option.Option<Reference.EndpointReference> => {
  const found = args.map(Reference.lookUp).find((found) => found !== undefined)
  if (found !== undefined) Calls.preload(found.name)
  return Option.fromNullable(found)
}
